//! Countries: ISO 3166-1 codes, their names in two languages, other names people write, and names that mean several.
//!
//! An alias is offered as help in a finding. It never replaces what was written.

use crate::text::fold;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A country of ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// Two letters.
    pub alpha2: &'static str,
    /// Three letters.
    pub alpha3: &'static str,
    /// English short name.
    pub name_en: &'static str,
    /// Japanese short name.
    pub name_ja: &'static str,
}

/// What a text that is not a code may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggestion {
    /// Another name of exactly this country.
    One(&'static str),
    /// A name that several countries go by.
    Several(Vec<&'static str>),
    /// Not a name of any country; written almost like this one.
    Near(&'static str),
    /// Nothing like it is known.
    None,
}

/// The country with this alpha-3 code, written in capitals.
#[must_use]
pub fn country(alpha3: &str) -> Option<Country> {
    rows().find(|country| country.alpha3 == alpha3)
}

/// What `text` may stand for, in English or Japanese, any case.
#[must_use]
pub fn suggest(text: &str) -> Suggestion {
    let wanted = plain(text);
    if wanted.is_empty() {
        return Suggestion::None;
    }
    if let Some(codes) = NAMES.ambiguous.get(&wanted) {
        return Suggestion::Several(codes.split(' ').collect());
    }
    match NAMES.codes.get(&wanted).map_or(&[][..], Vec::as_slice) {
        [] => near(&wanted),
        [code] => Suggestion::One(code),
        codes => Suggestion::Several(codes.to_vec()),
    }
}

/// A country written almost like `wanted`: one letter off a long name.
fn near(wanted: &str) -> Suggestion {
    if wanted.chars().count() < 4 || wanted.len() > 100 {
        return Suggestion::None;
    }
    let mut best: Vec<(usize, &'static str)> = (NAMES.english.iter())
        .map(|(name, code)| (strsim::damerau_levenshtein(name, wanted), *code))
        .filter(|&(distance, _)| distance <= 1 + wanted.chars().count() / 8)
        .collect();
    best.sort_unstable();
    match best.as_slice() {
        [(_, code)] => Suggestion::Near(code),
        [(first, code), (second, _), ..] if first < second => Suggestion::Near(code),
        [] => Suggestion::None,
        several => Suggestion::Several(several.iter().map(|&(_, code)| code).collect()),
    }
}

/// All names, written plainly once: a public table asks thousands of times.
struct Names {
    /// Names that several countries go by, with the codes.
    ambiguous: BTreeMap<String, &'static str>,
    /// Codes, names and aliases, with the countries that have them.
    codes: BTreeMap<String, Vec<&'static str>>,
    /// The English name and the code of each country.
    english: Vec<(String, &'static str)>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut codes: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    let mut name = |name: &str, code| {
        let known = codes.entry(plain(name)).or_default();
        if let Err(at) = known.binary_search(&code) {
            known.insert(at, code);
        }
    };
    for country in rows() {
        for one in [country.alpha2, country.alpha3, country.name_en, country.name_ja] {
            name(one, country.alpha3);
        }
    }
    for (code, names) in ALIASES.lines().filter_map(|line| line.split_once(' ')) {
        names.split('|').for_each(|one| name(one, code));
    }
    Names {
        ambiguous: AMBIGUOUS.iter().rev().map(|(name, codes)| (plain(name), *codes)).collect(),
        codes,
        english: rows().map(|country| (plain(country.name_en), country.alpha3)).collect(),
    }
});

/// Letters only, lower case, full width folded, without marks of abbreviation.
fn plain(text: &str) -> String {
    let lower = fold(text).to_lowercase();
    let words: Vec<&str> = lower
        .split(|character: char| !character.is_alphanumeric() && character != 'ー')
        .filter(|word| !word.is_empty())
        .collect();
    let words = if words.len() > 1 && words[0] == "the" { &words[1..] } else { &words[..] };
    words.concat()
}

fn rows() -> impl Iterator<Item = Country> {
    COUNTRIES.lines().filter_map(|line| {
        let mut parts = line.split('|');
        Some(Country { alpha2: parts.next()?, alpha3: parts.next()?, name_en: parts.next()?, name_ja: parts.next()? })
    })
}

/// Names that more than one country goes by.
const AMBIGUOUS: &[(&str, &str)] = &[
    ("Congo", "COD COG"),
    ("コンゴ", "COD COG"),
    ("CON", "COD COG"),
    ("INDO", "IND IDN"),
    ("印", "IND IDN"),
    ("Korea", "KOR PRK"),
    ("Corea", "KOR PRK"),
    ("朝鮮", "KOR PRK"),
    ("コリア", "KOR PRK"),
    ("Guinea region", "GIN GNB GNQ PNG"),
    ("GUI", "GIN GNB GNQ PNG GUY"),
    ("Sudans", "SDN SSD"),
    ("SUD", "SDN SSD"),
    ("Virgin Islands", "VGB VIR"),
    ("ヴァージン諸島", "VGB VIR"),
    ("Saint Martin island", "MAF SXM"),
    ("Samoa islands", "WSM ASM"),
    ("America", "USA ASM"),
    ("NIG", "NER NGA"),
    ("AUSTR", "AUS AUT"),
    ("MAL", "MYS MDV MLI MWI MLT"),
    ("MON", "MNG MNE MCO"),
    ("SLO", "SVN SVK"),
    ("SWI", "CHE SWE"),
    ("SWZL", "CHE SWZ"),
    ("Timor", "TLS IDN"),
    ("Ireland island", "IRL GBR"),
    ("Cyprus north", "CYP TUR"),
    ("Yugoslavia", "SRB MNE HRV SVN BIH MKD"),
    ("ユーゴスラビア", "SRB MNE HRV SVN BIH MKD"),
    ("USSR", "RUS UKR KAZ BLR UZB"),
    ("Soviet Union", "RUS UKR KAZ BLR UZB"),
    ("ソ連", "RUS UKR KAZ BLR UZB"),
    ("Czechoslovakia", "CZE SVK"),
    ("チェコスロバキア", "CZE SVK"),
    ("ドミニカ", "DMA DOM"),
];

/// Other names of one country, between bars.
const ALIASES: &str = "\
COD DRC|DR Congo|D.R. Congo|RDC|Congo-Kinshasa|Congo Kinshasa|Democratic Republic of Congo|Democratic Republic of the Congo|Congo, Dem. Rep.|Congo (Kinshasa)|Zaire|コンゴ民主共和国|コンゴ(キンシャサ)|ザイール
COG Congo-Brazzaville|Congo Brazzaville|Republic of the Congo|Republic of Congo|Congo, Rep.|Congo (Brazzaville)|ROC Congo|コンゴ共和国|コンゴ(ブラザビル)
USA US|U.S.|U.S.A.|United States|United States of America|米国|米|アメリカ|アメリカ合衆国|合衆国|亜米利加
CHN PRC|P.R. China|PR China|People's Republic of China|Mainland China|China, mainland|中国|中|中華人民共和国|支那
JPN JAP|JPY|Nippon|Nihon|日本|日本国|日
KOR South Korea|S. Korea|Republic of Korea|Korea, Rep.|Korea, South|Korea, Republic of|ROK|SKorea|韓国|韓|大韓民国|南朝鮮
PRK North Korea|N. Korea|DPRK|Korea, North|Korea, Dem. People's Rep.|Democratic People's Republic of Korea|北朝鮮|朝鮮民主主義人民共和国
TWN Taiwan|Chinese Taipei|Taiwan, Province of China|Taiwan, China|台湾|台|中華民国
HKG Hong Kong|Hong Kong SAR|China, Hong Kong SAR|香港
MAC Macau|Macao SAR|澳門
VNM Viet Nam|Vietnam|VN|VIE|ベトナム|ヴェトナム|越南|越
MMR Myanmar|Burma|BUR|ミャンマー|ビルマ|緬甸
LAO Laos|Lao PDR|Lao|Lao People's Democratic Republic|ラオス
THA THAI|タイ|タイ国|泰
MYS Malaysia|MAS|MLY|マレーシア
IDN Indonesia|インドネシア|尼
IND India|インド|印度
PHL Philippines|PHI|フィリピン|比
AUS Australia|AUSTL|オーストラリア|豪州|豪
NZL New Zealand|NZ|ニュージーランド
GBR UK|U.K.|Great Britain|Britain|England|United Kingdom|United Kingdom of Great Britain and Northern Ireland|英国|英|イギリス|連合王国
DEU GER|Germany|Deutschland|Federal Republic of Germany|ドイツ|独|独逸|ドイツ連邦共和国
FRA FR|France|フランス|仏|仏国
ITA Italia|イタリア|伊
ESP Spain|SPA|スペイン|西班牙
NLD Holland|Netherlands|NED|HOL|オランダ|蘭
CHE Switzerland|SUI|Swiss|スイス
AUT Austria|オーストリア|墺
EST Estonia|エストニア
SVN Slovenia|スロベニア
SVK Slovakia|Slovak Republic|スロバキア
CZE Czech Republic|Czechia|チェコ|チェコ共和国
GRC Greece|GRE|EL|Hellas|ギリシャ|ギリシア
DNK Denmark|DEN|デンマーク
PRT Portugal|POR|ポルトガル
HRV Croatia|CRO|クロアチア
BGR Bulgaria|BUL|ブルガリア
LVA Latvia|LAT|ラトビア
RUS Russia|Russian Federation|ロシア|露|ロシア連邦
UKR Ukraine|ウクライナ
KAZ Kazakhstan|KAZAKH|カザフスタン
TUR Turkey|Turkiye|Türkiye|トルコ
IRN Iran|Iran, Islamic Rep.|Islamic Republic of Iran|イラン
SAU Saudi Arabia|KSA|サウジアラビア|サウジ
ARE UAE|U.A.E.|United Arab Emirates|アラブ首長国連邦
ZAF South Africa|RSA|SAF|南アフリカ|南ア|南アフリカ共和国
TZA Tanzania|United Republic of Tanzania|タンザニア
CIV Ivory Coast|Cote d'Ivoire|Côte d'Ivoire|コートジボワール|象牙海岸
CPV Cape Verde|Cabo Verde|カーボベルデ
SWZ Swaziland|Eswatini|スワジランド|エスワティニ
MKD Macedonia|North Macedonia|FYROM|マケドニア|北マケドニア
MDA Moldova|Republic of Moldova|モルドバ
BIH Bosnia|Bosnia and Herzegovina|ボスニア・ヘルツェゴビナ|ボスニア
SYR Syria|Syrian Arab Republic|シリア
VEN Venezuela|Venezuela, RB|ベネズエラ
BOL Bolivia|ボリビア
BRA Brazil|Brasil|ブラジル|伯
MEX Mexico|メキシコ|墨
CHL Chile|CHI|チリ
ARG Argentina|アルゼンチン
PER Peru|ペルー
CAN Canada|カナダ|加
GRL Greenland|グリーンランド
MNG Mongolia|モンゴル|蒙古
MDG Madagascar|MAD|マダガスカル
NGA Nigeria|NIG Republic|ナイジェリア
NER Niger|ニジェール
BDI Burundi|ブルンジ
RWA Rwanda|ルワンダ
ZWE Zimbabwe|ZIM|Rhodesia|ジンバブエ
ZMB Zambia|ZAM|ザンビア
VAT Vatican|Holy See|バチカン
PSE Palestine|West Bank and Gaza|パレスチナ
TLS East Timor|Timor-Leste|東ティモール
BRN Brunei|Brunei Darussalam|ブルネイ
LKA Sri Lanka|Ceylon|SRI|スリランカ
KGZ Kyrgyzstan|Kyrgyz Republic|キルギス|キルギスタン
GMB Gambia|Gambia, The|ガンビア
EGY Egypt|Egypt, Arab Rep.|エジプト
YEM Yemen|Yemen, Rep.|イエメン
FSM Micronesia|ミクロネシア
DOM Dominican Rep.|Dominican Republic|ドミニカ共和国
CAF Central African Rep.|中央アフリカ
GNQ Equatorial Guinea|EQG|赤道ギニア
PNG Papua|Papua New Guinea|パプアニューギニア|パプア";

/// Two letters, three letters, English and Japanese short name.
const COUNTRIES: &str = "\
AD|AND|Andorra|アンドラ
AE|ARE|United Arab Emirates|アラブ首長国連邦
AF|AFG|Afghanistan|アフガニスタン
AG|ATG|Antigua and Barbuda|アンティグア・バーブーダ
AI|AIA|Anguilla|アンギラ
AL|ALB|Albania|アルバニア
AM|ARM|Armenia|アルメニア
AO|AGO|Angola|アンゴラ
AQ|ATA|Antarctica|南極
AR|ARG|Argentina|アルゼンチン
AS|ASM|American Samoa|アメリカ領サモア
AT|AUT|Austria|オーストリア
AU|AUS|Australia|オーストラリア
AW|ABW|Aruba|アルバ
AX|ALA|Aland Islands|オーランド諸島
AZ|AZE|Azerbaijan|アゼルバイジャン
BA|BIH|Bosnia and Herzegovina|ボスニア・ヘルツェゴビナ
BB|BRB|Barbados|バルバドス
BD|BGD|Bangladesh|バングラデシュ
BE|BEL|Belgium|ベルギー
BF|BFA|Burkina Faso|ブルキナファソ
BG|BGR|Bulgaria|ブルガリア
BH|BHR|Bahrain|バーレーン
BI|BDI|Burundi|ブルンジ
BJ|BEN|Benin|ベナン
BL|BLM|Saint Barthelemy|サン・バルテルミー
BM|BMU|Bermuda|バミューダ
BN|BRN|Brunei Darussalam|ブルネイ・ダルサラーム
BO|BOL|Bolivia|ボリビア
BQ|BES|Bonaire, Sint Eustatius and Saba|ボネール、シント・ユースタティウスおよびサバ
BR|BRA|Brazil|ブラジル
BS|BHS|Bahamas|バハマ
BT|BTN|Bhutan|ブータン
BV|BVT|Bouvet Island|ブーベ島
BW|BWA|Botswana|ボツワナ
BY|BLR|Belarus|ベラルーシ
BZ|BLZ|Belize|ベリーズ
CA|CAN|Canada|カナダ
CC|CCK|Cocos (Keeling) Islands|ココス諸島
CD|COD|Congo, Democratic Republic of the|コンゴ民主共和国
CF|CAF|Central African Republic|中央アフリカ共和国
CG|COG|Congo, Republic of the|コンゴ共和国
CH|CHE|Switzerland|スイス
CI|CIV|Cote d'Ivoire|コートジボワール
CK|COK|Cook Islands|クック諸島
CL|CHL|Chile|チリ
CM|CMR|Cameroon|カメルーン
CN|CHN|China|中国
CO|COL|Colombia|コロンビア
CR|CRI|Costa Rica|コスタリカ
CU|CUB|Cuba|キューバ
CV|CPV|Cabo Verde|カーボベルデ
CW|CUW|Curacao|キュラソー
CX|CXR|Christmas Island|クリスマス島
CY|CYP|Cyprus|キプロス
CZ|CZE|Czechia|チェコ
DE|DEU|Germany|ドイツ
DJ|DJI|Djibouti|ジブチ
DK|DNK|Denmark|デンマーク
DM|DMA|Dominica|ドミニカ国
DO|DOM|Dominican Republic|ドミニカ共和国
DZ|DZA|Algeria|アルジェリア
EC|ECU|Ecuador|エクアドル
EE|EST|Estonia|エストニア
EG|EGY|Egypt|エジプト
EH|ESH|Western Sahara|西サハラ
ER|ERI|Eritrea|エリトリア
ES|ESP|Spain|スペイン
ET|ETH|Ethiopia|エチオピア
FI|FIN|Finland|フィンランド
FJ|FJI|Fiji|フィジー
FK|FLK|Falkland Islands|フォークランド諸島
FM|FSM|Micronesia, Federated States of|ミクロネシア連邦
FO|FRO|Faroe Islands|フェロー諸島
FR|FRA|France|フランス
GA|GAB|Gabon|ガボン
GB|GBR|United Kingdom|イギリス
GD|GRD|Grenada|グレナダ
GE|GEO|Georgia|ジョージア
GF|GUF|French Guiana|フランス領ギアナ
GG|GGY|Guernsey|ガーンジー
GH|GHA|Ghana|ガーナ
GI|GIB|Gibraltar|ジブラルタル
GL|GRL|Greenland|グリーンランド
GM|GMB|Gambia|ガンビア
GN|GIN|Guinea|ギニア
GP|GLP|Guadeloupe|グアドループ
GQ|GNQ|Equatorial Guinea|赤道ギニア
GR|GRC|Greece|ギリシャ
GS|SGS|South Georgia and the South Sandwich Islands|サウスジョージア・サウスサンドウィッチ諸島
GT|GTM|Guatemala|グアテマラ
GU|GUM|Guam|グアム
GW|GNB|Guinea-Bissau|ギニアビサウ
GY|GUY|Guyana|ガイアナ
HK|HKG|Hong Kong|香港
HM|HMD|Heard Island and McDonald Islands|ハード島とマクドナルド諸島
HN|HND|Honduras|ホンジュラス
HR|HRV|Croatia|クロアチア
HT|HTI|Haiti|ハイチ
HU|HUN|Hungary|ハンガリー
ID|IDN|Indonesia|インドネシア
IE|IRL|Ireland|アイルランド
IL|ISR|Israel|イスラエル
IM|IMN|Isle of Man|マン島
IN|IND|India|インド
IO|IOT|British Indian Ocean Territory|イギリス領インド洋地域
IQ|IRQ|Iraq|イラク
IR|IRN|Iran|イラン
IS|ISL|Iceland|アイスランド
IT|ITA|Italy|イタリア
JE|JEY|Jersey|ジャージー
JM|JAM|Jamaica|ジャマイカ
JO|JOR|Jordan|ヨルダン
JP|JPN|Japan|日本
KE|KEN|Kenya|ケニア
KG|KGZ|Kyrgyzstan|キルギス
KH|KHM|Cambodia|カンボジア
KI|KIR|Kiribati|キリバス
KM|COM|Comoros|コモロ
KN|KNA|Saint Kitts and Nevis|セントクリストファー・ネービス
KP|PRK|North Korea|北朝鮮
KR|KOR|South Korea|韓国
KW|KWT|Kuwait|クウェート
KY|CYM|Cayman Islands|ケイマン諸島
KZ|KAZ|Kazakhstan|カザフスタン
LA|LAO|Laos|ラオス
LB|LBN|Lebanon|レバノン
LC|LCA|Saint Lucia|セントルシア
LI|LIE|Liechtenstein|リヒテンシュタイン
LK|LKA|Sri Lanka|スリランカ
LR|LBR|Liberia|リベリア
LS|LSO|Lesotho|レソト
LT|LTU|Lithuania|リトアニア
LU|LUX|Luxembourg|ルクセンブルク
LV|LVA|Latvia|ラトビア
LY|LBY|Libya|リビア
MA|MAR|Morocco|モロッコ
MC|MCO|Monaco|モナコ
MD|MDA|Moldova|モルドバ
ME|MNE|Montenegro|モンテネグロ
MF|MAF|Saint Martin (French part)|サン・マルタン
MG|MDG|Madagascar|マダガスカル
MH|MHL|Marshall Islands|マーシャル諸島
MK|MKD|North Macedonia|北マケドニア
ML|MLI|Mali|マリ
MM|MMR|Myanmar|ミャンマー
MN|MNG|Mongolia|モンゴル
MO|MAC|Macao|マカオ
MP|MNP|Northern Mariana Islands|北マリアナ諸島
MQ|MTQ|Martinique|マルティニーク
MR|MRT|Mauritania|モーリタニア
MS|MSR|Montserrat|モントセラト
MT|MLT|Malta|マルタ
MU|MUS|Mauritius|モーリシャス
MV|MDV|Maldives|モルディブ
MW|MWI|Malawi|マラウイ
MX|MEX|Mexico|メキシコ
MY|MYS|Malaysia|マレーシア
MZ|MOZ|Mozambique|モザンビーク
NA|NAM|Namibia|ナミビア
NC|NCL|New Caledonia|ニューカレドニア
NE|NER|Niger|ニジェール
NF|NFK|Norfolk Island|ノーフォーク島
NG|NGA|Nigeria|ナイジェリア
NI|NIC|Nicaragua|ニカラグア
NL|NLD|Netherlands|オランダ
NO|NOR|Norway|ノルウェー
NP|NPL|Nepal|ネパール
NR|NRU|Nauru|ナウル
NU|NIU|Niue|ニウエ
NZ|NZL|New Zealand|ニュージーランド
OM|OMN|Oman|オマーン
PA|PAN|Panama|パナマ
PE|PER|Peru|ペルー
PF|PYF|French Polynesia|フランス領ポリネシア
PG|PNG|Papua New Guinea|パプアニューギニア
PH|PHL|Philippines|フィリピン
PK|PAK|Pakistan|パキスタン
PL|POL|Poland|ポーランド
PM|SPM|Saint Pierre and Miquelon|サンピエール島・ミクロン島
PN|PCN|Pitcairn|ピトケアン
PR|PRI|Puerto Rico|プエルトリコ
PS|PSE|Palestine|パレスチナ
PT|PRT|Portugal|ポルトガル
PW|PLW|Palau|パラオ
PY|PRY|Paraguay|パラグアイ
QA|QAT|Qatar|カタール
RE|REU|Reunion|レユニオン
RO|ROU|Romania|ルーマニア
RS|SRB|Serbia|セルビア
RU|RUS|Russian Federation|ロシア
RW|RWA|Rwanda|ルワンダ
SA|SAU|Saudi Arabia|サウジアラビア
SB|SLB|Solomon Islands|ソロモン諸島
SC|SYC|Seychelles|セーシェル
SD|SDN|Sudan|スーダン
SE|SWE|Sweden|スウェーデン
SG|SGP|Singapore|シンガポール
SH|SHN|Saint Helena, Ascension and Tristan da Cunha|セントヘレナ・アセンションおよびトリスタンダクーニャ
SI|SVN|Slovenia|スロベニア
SJ|SJM|Svalbard and Jan Mayen|スヴァールバル諸島およびヤンマイエン島
SK|SVK|Slovakia|スロバキア
SL|SLE|Sierra Leone|シエラレオネ
SM|SMR|San Marino|サンマリノ
SN|SEN|Senegal|セネガル
SO|SOM|Somalia|ソマリア
SR|SUR|Suriname|スリナム
SS|SSD|South Sudan|南スーダン
ST|STP|Sao Tome and Principe|サントメ・プリンシペ
SV|SLV|El Salvador|エルサルバドル
SX|SXM|Sint Maarten (Dutch part)|シント・マールテン
SY|SYR|Syrian Arab Republic|シリア
SZ|SWZ|Eswatini|エスワティニ
TC|TCA|Turks and Caicos Islands|タークス・カイコス諸島
TD|TCD|Chad|チャド
TF|ATF|French Southern Territories|フランス領南方・南極地域
TG|TGO|Togo|トーゴ
TH|THA|Thailand|タイ
TJ|TJK|Tajikistan|タジキスタン
TK|TKL|Tokelau|トケラウ
TL|TLS|Timor-Leste|東ティモール
TM|TKM|Turkmenistan|トルクメニスタン
TN|TUN|Tunisia|チュニジア
TO|TON|Tonga|トンガ
TR|TUR|Türkiye|トルコ
TT|TTO|Trinidad and Tobago|トリニダード・トバゴ
TV|TUV|Tuvalu|ツバル
TW|TWN|Taiwan|台湾
TZ|TZA|Tanzania|タンザニア
UA|UKR|Ukraine|ウクライナ
UG|UGA|Uganda|ウガンダ
UM|UMI|United States Minor Outlying Islands|合衆国領有小離島
US|USA|United States|アメリカ合衆国
UY|URY|Uruguay|ウルグアイ
UZ|UZB|Uzbekistan|ウズベキスタン
VA|VAT|Holy See|バチカン
VC|VCT|Saint Vincent and the Grenadines|セントビンセント・グレナディーン
VE|VEN|Venezuela|ベネズエラ
VG|VGB|Virgin Islands, British|イギリス領ヴァージン諸島
VI|VIR|Virgin Islands, U.S.|アメリカ領ヴァージン諸島
VN|VNM|Viet Nam|ベトナム
VU|VUT|Vanuatu|バヌアツ
WF|WLF|Wallis and Futuna|ウォリス・フツナ
WS|WSM|Samoa|サモア
YE|YEM|Yemen|イエメン
YT|MYT|Mayotte|マヨット
ZA|ZAF|South Africa|南アフリカ
ZM|ZMB|Zambia|ザンビア
ZW|ZWE|Zimbabwe|ジンバブエ";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn one(text: &str, code: &str) {
        assert!(matches!(suggest(text), Suggestion::One(got) if got == code), "{text}: {:?}", suggest(text));
    }

    #[track_caller]
    fn refused(text: &str) {
        assert!(matches!(suggest(text), Suggestion::Several(_)), "{text}: {:?}", suggest(text));
    }

    #[test]
    fn there_are_249_countries_each_with_its_own_codes() {
        let all: Vec<Country> = rows().collect();
        assert_eq!(all.len(), 249);
        for length in [2, 3] {
            let mut codes: Vec<&str> =
                all.iter().map(|country| if length == 2 { country.alpha2 } else { country.alpha3 }).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), 249);
            assert!(codes.iter().all(|code| code.len() == length));
        }
    }

    #[test]
    fn every_alias_is_of_a_country_and_of_one_only() {
        for line in ALIASES.lines() {
            let (code, names) = line.split_once(' ').unwrap_or((line, ""));
            assert!(country(code).is_some(), "{code}");
            for name in names.split('|') {
                one(name, code);
            }
        }
        for (name, codes) in AMBIGUOUS {
            refused(name);
            assert!(codes.split(' ').all(|code| country(code).is_some()), "{name}");
        }
    }

    #[test]
    fn names_in_both_languages_are_offered() {
        one("DRC", "COD");
        one("米国", "USA");
        one("the Netherlands", "NLD");
        one("ＶＩＥＴＮＡＭ", "VNM");
        one("jp", "JPN");
        one("Burma", "MMR");
        assert_eq!(suggest("Astralia"), Suggestion::Near("AUS"));
    }

    #[test]
    fn names_of_several_countries_are_refused() {
        refused("Congo");
        refused("コンゴ");
        refused("INDO");
        refused("Korea");
    }

    #[test]
    fn groups_are_not_countries() {
        for group in ["EUX", "ROW", "EU"] {
            assert_eq!(suggest(group), Suggestion::None, "{group}");
        }
    }
}
