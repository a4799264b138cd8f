/** Countries by wider area: one name for each, and the other spellings that tables use. Data only. */

/** Area → countries, each `Name` or `Name = other spelling = …`. */
export const COUNTRIES_BY_AREA: Readonly<Record<string, string>> = {
  'North America': `United States = USA = US = United States of America = U.S. = U.S.A. = America; Canada; Bermuda;
    Greenland; Puerto Rico`,
  'Latin America and Caribbean': `Antigua and Barbuda; Argentina; Aruba; Bahamas = Bahamas, The = The Bahamas; Barbados; Belize;
    Bolivia = Bolivia, Plurinational State of; Brazil = Brasil; Cayman Islands; Chile; Colombia; Costa Rica; Cuba; Curacao;
    Dominica; Dominican Republic; Ecuador; El Salvador; Grenada; Guatemala; Guyana; Haiti; Honduras; Jamaica; Mexico;
    Nicaragua; Panama; Paraguay; Peru; St. Kitts and Nevis = Saint Kitts and Nevis; St. Lucia = Saint Lucia;
    St. Vincent and the Grenadines = Saint Vincent and the Grenadines; Suriname; Trinidad and Tobago; Uruguay;
    Venezuela = Venezuela, Republica Bolivariana de = Venezuela, Bolivarian Republic of = Venezuela, RB`,
  'Western Europe': `Andorra; Austria; Belgium; Denmark; Finland; France; Germany = Deutschland; Gibraltar; Greece; Iceland;
    Ireland; Italy; Liechtenstein; Luxembourg; Malta; Monaco; Netherlands = The Netherlands = Holland; Norway; Portugal;
    San Marino; Spain; Sweden; Switzerland; Guernsey; Jersey; Isle of Man;
    United Kingdom = UK = U.K. = Great Britain = England = Scotland = Wales = Northern Ireland =
    United Kingdom of Great Britain and Northern Ireland`,
  'Eastern Europe and Central Asia': `Albania; Armenia; Azerbaijan; Belarus; Bosnia and Herzegovina; Bulgaria; Croatia;
    Cyprus; Czechia = Czech Republic; Estonia; Georgia; Hungary; Kazakhstan; Kosovo; Kyrgyzstan = Kyrgyz Republic; Latvia;
    Lithuania; Moldova = Moldova, Republic of; Montenegro; North Macedonia = Macedonia, former Yugoslav Republic of = Macedonia;
    Poland; Romania; Russia = Russian Federation; Serbia; Slovakia = Slovak Republic; Slovenia; Tajikistan;
    Turkey = Turkiye = Türkiye; Turkmenistan; Ukraine; Uzbekistan; Yugoslavia, former`,
  'Middle East and North Africa': `Algeria; Bahrain; Djibouti; Egypt = Egypt, Arab Republic of; Iran = Iran, Islamic Republic of;
    Iraq; Israel; Jordan; Kuwait; Lebanon; Libya = Libyan Arab Jamahiriya; Morocco; Oman; Qatar; Saudi Arabia = KSA;
    Syria = Syrian Arab Republic; Tunisia; United Arab Emirates = UAE; West Bank and Gaza = Palestine = State of Palestine;
    Yemen = Yemen, Republic of`,
  'Sub-Saharan Africa': `Angola; Benin; Botswana; Burkina Faso; Burundi; Cabo Verde = Cape Verde; Cameroon;
    Central African Republic; Chad; Comoros; Congo = Congo, Republic of; DR Congo = Congo, Democratic Republic of =
    Democratic Republic of the Congo; Cote d'Ivoire = Ivory Coast; Equatorial Guinea; Eritrea; Eswatini = Swaziland; Ethiopia;
    Gabon; Gambia = Gambia, The = The Gambia; Ghana; Guinea; Guinea-Bissau; Kenya; Lesotho; Liberia; Madagascar; Malawi; Mali;
    Mauritania; Mauritius; Mozambique; Namibia; Niger; Nigeria; Rwanda; Sao Tome and Principe; Senegal; Seychelles;
    Sierra Leone; Somalia = Somalia, Federal Republic of; South Africa; South Sudan; Sudan; Tanzania = Tanzania, United Republic of;
    Togo; Uganda; Zambia; Zimbabwe`,
  'South Asia': 'Afghanistan; Bangladesh; Bhutan; India; Maldives; Nepal; Pakistan; Sri Lanka',
  'East Asia and Pacific': `Australia; Brunei = Brunei Darussalam; Cambodia; China = China, People's Republic of =
    People's Republic of China; Fiji; Hong Kong = Hong Kong SAR = Hong Kong SAR, China; Indonesia; Japan; Kiribati;
    Laos = Lao People's Democratic Republic; Macao = Macau; Malaysia; Marshall Islands; Micronesia = Micronesia, Federated States of
    = Micronesia, Federated States; Mongolia; Myanmar = Burma; Nauru; New Caledonia; New Zealand; North Korea =
    Korea, Democratic People's Republic of; Palau; Papua New Guinea; Philippines; Samoa; Singapore; Solomon Islands;
    South Korea = Korea, Republic of = Republic of Korea = Korea; Taiwan = Taiwan, China = Taiwan, Province of China; Thailand;
    Timor-Leste = East Timor; Tonga; Tuvalu; Vanuatu; Vietnam = Viet Nam`,
}

/** Areas by the names that sales tables and other publishers use; each means areas or countries named above. */
export const AREA_NAMES: Readonly<Record<string, readonly string[]>> = {
  'North America': ['North America'],
  NAMER: ['North America'],
  AMER: ['North America', 'Latin America and Caribbean'],
  Americas: ['North America', 'Latin America and Caribbean'],
  LATAM: ['Latin America and Caribbean'],
  'Latin America': ['Latin America and Caribbean'],
  'South America': ['Latin America and Caribbean'],
  'Latin America and Caribbean': ['Latin America and Caribbean'],
  Europe: ['Western Europe', 'Eastern Europe and Central Asia'],
  EU: ['Western Europe', 'Eastern Europe and Central Asia'],
  'European Union': ['Western Europe', 'Eastern Europe and Central Asia'],
  'Western Europe': ['Western Europe'],
  'Eastern Europe': ['Eastern Europe and Central Asia'],
  'Europe and Central Asia': ['Western Europe', 'Eastern Europe and Central Asia'],
  'Eastern Europe and Central Asia': ['Eastern Europe and Central Asia'],
  EMEA: ['Western Europe', 'Eastern Europe and Central Asia', 'Middle East and North Africa', 'Sub-Saharan Africa'],
  MENA: ['Middle East and North Africa'],
  'Middle East': ['Middle East and North Africa'],
  'Middle East and North Africa': ['Middle East and North Africa'],
  Africa: ['Sub-Saharan Africa', 'Middle East and North Africa'],
  'Sub-Saharan Africa': ['Sub-Saharan Africa'],
  'South Asia': ['South Asia'],
  APAC: ['East Asia and Pacific', 'South Asia'],
  APJ: ['East Asia and Pacific', 'South Asia'],
  'Asia Pacific': ['East Asia and Pacific', 'South Asia'],
  Asia: ['East Asia and Pacific', 'South Asia'],
  'East Asia and Pacific': ['East Asia and Pacific'],
  ANZ: ['Australia', 'New Zealand'],
  Oceania: ['Australia', 'New Zealand'],
  DACH: ['Germany', 'Austria', 'Switzerland'],
  Nordics: ['Denmark', 'Finland', 'Iceland', 'Norway', 'Sweden'],
  Benelux: ['Belgium', 'Netherlands', 'Luxembourg'],
  'UK and Ireland': ['United Kingdom', 'Ireland'],
}

/** Where the data centres of an AWS region stand; the code of a region says no more than that about a customer. */
export const AWS_REGION_COUNTRIES: Readonly<Record<string, string>> = {
  'af-south-1': 'South Africa',
  'ap-east-1': 'Hong Kong',
  'ap-east-2': 'Taiwan',
  'ap-northeast-1': 'Japan',
  'ap-northeast-2': 'South Korea',
  'ap-northeast-3': 'Japan',
  'ap-south-1': 'India',
  'ap-south-2': 'India',
  'ap-southeast-1': 'Singapore',
  'ap-southeast-2': 'Australia',
  'ap-southeast-3': 'Indonesia',
  'ap-southeast-4': 'Australia',
  'ap-southeast-5': 'Malaysia',
  'ap-southeast-6': 'New Zealand',
  'ap-southeast-7': 'Thailand',
  'ca-central-1': 'Canada',
  'ca-west-1': 'Canada',
  'cn-north-1': 'China',
  'cn-northwest-1': 'China',
  'eu-central-1': 'Germany',
  'eu-central-2': 'Switzerland',
  'eu-north-1': 'Sweden',
  'eu-south-1': 'Italy',
  'eu-south-2': 'Spain',
  'eu-west-1': 'Ireland',
  'eu-west-2': 'United Kingdom',
  'eu-west-3': 'France',
  'eusc-de-east-1': 'Germany',
  'il-central-1': 'Israel',
  'me-central-1': 'United Arab Emirates',
  'me-south-1': 'Bahrain',
  'mx-central-1': 'Mexico',
  'sa-east-1': 'Brazil',
  'us-east-1': 'United States',
  'us-east-2': 'United States',
  'us-gov-east-1': 'United States',
  'us-gov-west-1': 'United States',
  'us-west-1': 'United States',
  'us-west-2': 'United States',
}
