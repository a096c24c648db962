//! What a report counts as unserved: finished magnets, or whatever users take where a model has no magnets.
//!
//! Texts are written with magnets; a model without that stage speaks of materials instead.

use seawall_model::id::ProductId;
use seawall_model::world::{Model, Name, Stage};

/// Whether the model has finished magnets.
pub(crate) fn has_magnets(model: &Model) -> bool {
    model.world.products.values().iter().any(|product| product.stage == Stage::Magnet)
}

/// Whether what users do not get of a product is counted.
pub(crate) fn is_counted(model: &Model, product: ProductId) -> bool {
    !has_magnets(model) || model.world.products[product].stage == Stage::Magnet
}

/// A text about what is counted, in the word that fits the model.
pub(crate) fn worded(model: &Model, text: Name) -> Name {
    if has_magnets(model) { text } else { without_magnets(&text) }
}

fn without_magnets(text: &Name) -> Name {
    let en = text.en.replace("finished magnets", "materials").replace("Finished magnets", "Materials");
    let en = en.replace("magnets", "materials").replace("Magnets", "Materials").replace("magnet user", "user");
    Name { en, ja: text.ja.replace("完成磁石", "材料").replace("磁石", "材料") }
}

#[cfg(test)]
mod tests {
    //! Both languages change together.

    use super::*;

    #[test]
    fn a_model_without_magnets_speaks_of_materials() {
        let text =
            Name { en: "Magnets not served: tonnes of finished magnets".into(), ja: "不足する磁石".into() };
        let said = without_magnets(&text);
        assert_eq!((said.en.as_str(), said.ja.as_str()), ("Materials not served: tonnes of materials", "不足する材料"));
    }
}
