/** The made-up wholesaler's customers, as its sales people know them. */
export interface CustomerSketch {
  key: string;
  name: string;
  currency: 'USD' | 'EUR' | 'JPY';
  country: string;
  city: string;
  state?: string;
  postalCode: string;
  line1: string;
  language?: string;
  taxNumber?: string;
  /** Invoices and credit notes over two years. */
  documents: number;
  pays: 'promptly' | 'on time' | 'late' | 'slowly';
  /** A second currency for every n-th document. */
  alsoIn?: {currency: 'USD' | 'EUR' | 'JPY'; every: number};
  contacts: [name: string, localPart: string, role: 'admin' | 'payer' | 'viewer'][];
  /** Its invoices can only be paid by bank transfer. */
  wiresOnly?: true;
  /** One invoice, overdue, and nothing else. */
  oneOverdue?: true;
}

const us = (city: string, state: string, postalCode: string, line1: string) => ({currency: 'USD' as const, country: 'US', city, state, postalCode, line1});
const eur = (country: string, city: string, postalCode: string, line1: string) => ({currency: 'EUR' as const, country, city, postalCode, line1});
const jpy = (city: string, postalCode: string, line1: string) => ({currency: 'JPY' as const, country: 'JP', city, postalCode, line1, language: 'ja'});

export const customerSketches: readonly CustomerSketch[] = [
  {key: 'harbor-street', name: 'Harbor Street Kitchen Supply', ...us('Portland', 'ME', '04101', '214 Commercial Street'), documents: 296, pays: 'on time', contacts: [['Ada Whitcomb', 'ada', 'admin'], ['Jonah Reyes', 'jonah', 'payer'], ['Priya Nair', 'priya', 'viewer']]},
  {key: 'first-light', name: 'First Light Pop-up Market', ...us('Burlington', 'VT', '05401', '9 Church Street'), documents: 0, pays: 'promptly', contacts: [['Tess Moran', 'tess', 'admin']]},
  {key: 'corner-table', name: 'The Corner Table', ...us('Bath', 'ME', '04530', '88 Front Street'), documents: 1, oneOverdue: true, pays: 'slowly', contacts: [['Will Abbott', 'will', 'admin']]},
  {key: 'lefevre', name: 'Maison Lefèvre & Fils', ...eur('FR', 'Lyon', '69002', '17 rue de la Charité'), language: 'fr', taxNumber: 'FR40303265045', documents: 64, alsoIn: {currency: 'USD', every: 4}, pays: 'late', contacts: [['Hélène Lefèvre', 'helene', 'admin'], ['Benoît Caron', 'benoit', 'payer']]},
  {key: 'aoyama', name: '株式会社青山食器', ...jpy('東京都港区', '107-0062', '南青山 5-4-41'), taxNumber: 'T7010401089234', documents: 46, pays: 'on time', contacts: [['佐藤 美咲', 'sato', 'admin'], ['高橋 健', 'takahashi', 'payer']]},
  {key: 'morino', name: '喫茶モリノ', ...jpy('京都市中京区', '604-8005', '三条通 下ル 12'), documents: 18, pays: 'late', contacts: [['森野 葵', 'aoi', 'admin']]},
  {key: 'nishikawa', name: 'Nishikawa Ryokan Supplies K.K.', ...jpy('金沢市', '920-0831', '東山 1-13-9'), language: 'en', documents: 33, pays: 'promptly', contacts: [['Emi Nishikawa', 'emi', 'admin']]},
  {key: 'naomi', name: 'חנות הכלים של נעמי', ...us('Brooklyn', 'NY', '11211', '301 Bedford Avenue'), language: 'he', documents: 28, pays: 'on time', contacts: [['נעמי לוי', 'naomi', 'admin']]},
  {key: 'waha', name: 'مطاعم الواحة للضيافة', ...us('Dearborn', 'MI', '48126', '13742 Michigan Avenue'), language: 'ar', documents: 37, pays: 'late', contacts: [['ليلى حداد', 'layla', 'admin'], ['Omar Haddad', 'omar', 'payer']]},
  {key: 'guild', name: 'Vereinigte Genossenschaft der Gastwirte, Hoteliers und Pensionsbetreiber Oberbayerns und des Allgäus eingetragene Einkaufsgemeinschaft mbH & Co. KG', ...eur('DE', 'München', '80331', 'Sendlinger-Tor-Platz 10, Aufgang C, Zwischengeschoss'), language: 'de', taxNumber: 'DE811907980', documents: 58, pays: 'on time', wiresOnly: true, contacts: [['Dr. Annemarie von Hohenfels-Rechberg', 'einkauf', 'admin'], ['Sepp Huber', 'huber', 'viewer']]},
  {key: 'omalley', name: `O’Malley's "Corner" Café & Deli <est. 1974>`, ...us('Boston', 'MA', '02118', '1 Shawmut Avenue'), documents: 31, pays: 'late', contacts: [["Síle O'Malley", 'sile', 'admin']]},
  {key: 'equal-parts', name: '=Equal Parts= Studio', ...us('Providence', 'RI', '02903', '40 Westminster Street'), documents: 22, pays: 'promptly', contacts: [['June Park', 'june', 'admin']]},
  {key: 'bluebird', name: 'Bluebird & Company', ...us('Asheville', 'NC', '28801', '65 Haywood Street'), documents: 41, pays: 'on time', contacts: [['Marcus Bell', 'marcus', 'admin'], ['Dana Cole', 'ap', 'payer']]},
  {key: 'cedar', name: 'Cedar & Salt Provisions', ...us('Seattle', 'WA', '98101', '1916 Pike Place'), documents: 39, pays: 'late', contacts: [['Ingrid Solberg', 'ingrid', 'admin']]},
  {key: 'fieldnotes', name: 'Field Notes Coffee Roasters', ...us('Denver', 'CO', '80205', '2715 Larimer Street'), documents: 44, pays: 'on time', contacts: [['Theo Grant', 'theo', 'admin']]},
  {key: 'goldenhour', name: 'Golden Hour Hospitality Group', ...us('Los Angeles', 'CA', '90013', '453 South Spring Street'), documents: 57, pays: 'slowly', contacts: [['Camila Ortiz', 'camila', 'admin'], ['Accounts Payable', 'payables', 'payer']]},
  {key: 'hearth', name: 'Hearth & Hand', ...us('Austin', 'TX', '78704', '1600 South Congress Avenue'), documents: 34, pays: 'promptly', contacts: [['Rosa Delgado', 'rosa', 'admin']]},
  {key: 'islander', name: 'Islander Gift Shop', ...us('Nantucket', 'MA', '02554', '12 Straight Wharf'), documents: 19, pays: 'late', contacts: [['Peter Coffin', 'peter', 'admin']]},
  {key: 'juniper', name: 'Juniper Inn & Restaurant', ...us('Stowe', 'VT', '05672', '51 Main Street'), documents: 26, pays: 'on time', contacts: [['Claire Fontaine', 'claire', 'admin']]},
  {key: 'kite', name: 'Kite & Anchor', ...us('Newport', 'RI', '02840', '8 Bowens Wharf'), documents: 24, pays: 'promptly', contacts: [['Sam Okafor', 'sam', 'admin']]},
  {key: 'larder', name: 'The Larder on Ninth', ...us('Philadelphia', 'PA', '19147', '925 South 9th Street'), documents: 36, pays: 'late', contacts: [['Gia Romano', 'gia', 'admin']]},
  {key: 'maple', name: 'Maple Hollow General Store', ...us('Woodstock', 'VT', '05091', '24 Elm Street'), documents: 21, pays: 'on time', contacts: [['Hank Thayer', 'hank', 'admin']]},
  {key: 'northwind', name: 'Northwind Outfitters', ...us('Duluth', 'MN', '55802', '394 South Lake Avenue'), documents: 29, pays: 'on time', contacts: [['Kari Lund', 'kari', 'admin']]},
  {key: 'olive', name: 'Olive Branch Catering', ...us('Chicago', 'IL', '60607', '820 West Randolph Street'), documents: 47, pays: 'late', contacts: [['Nikos Pappas', 'nikos', 'admin'], ['Ruth Klein', 'ruth', 'payer']]},
  {key: 'paper', name: 'Paper Lantern Tea House', ...us('San Francisco', 'CA', '94108', '752 Grant Avenue'), documents: 32, pays: 'promptly', contacts: [['陳 美玲 (Mei-Ling Chen)', 'meiling', 'admin']]},
  {key: 'quarry', name: 'Quarry Farm Bed & Breakfast', ...us('Rockport', 'ME', '04856', '5 Pascal Avenue'), documents: 14, pays: 'slowly', contacts: [['Edith Crane', 'edith', 'admin']]},
  {key: 'rye', name: 'Rye & Sons', ...us('Louisville', 'KY', '40202', '610 West Main Street'), documents: 30, pays: 'on time', contacts: [['Daniel Rye', 'daniel', 'admin']]},
  {key: 'stillwater', name: 'Stillwater Spa & Lodge', ...us('Bend', 'OR', '97702', '19717 Mount Bachelor Drive'), documents: 35, pays: 'late', contacts: [['Ashley Brandt', 'ashley', 'admin']]},
  {key: 'tuesday', name: 'Tuesday’s Child', ...us('Savannah', 'GA', '31401', '230 Bull Street'), documents: 20, pays: 'promptly', contacts: [['Belle Carter', 'belle', 'admin']]},
  {key: 'umbra', name: 'Umbra Hotels International, Inc.', ...us('New York', 'NY', '10013', '11 Howard Street'), documents: 55, pays: 'slowly', contacts: [['Victor Lang', 'victor', 'admin'], ['Umbra Shared Services', 'invoices', 'payer']]},
  {key: 'bruecke', name: 'Brücke Café GmbH', ...eur('DE', 'Berlin', '10999', 'Oranienstraße 185'), language: 'de', taxNumber: 'DE129274202', documents: 38, pays: 'on time', contacts: [['Jürgen Voß', 'juergen', 'admin'], ['Käthe Möller', 'buchhaltung', 'payer']]},
  {key: 'casa-azul', name: 'Casa Azul Menaje, S.L.', ...eur('ES', 'Sevilla', '41004', 'Calle Sierpes 61'), language: 'es', taxNumber: 'ESB91234567', documents: 33, pays: 'late', contacts: [['Íñigo Muñoz', 'inigo', 'admin']]},
  {key: 'dimora', name: 'Dimora & C. S.r.l.', ...eur('IT', 'Milano', '20121', 'Via Brera 28'), language: 'it', taxNumber: 'IT09876543210', documents: 29, pays: 'slowly', contacts: [['Chiara Bellini', 'amministrazione', 'admin']]},
  {key: 'eik', name: 'Eik & Lin OÜ', ...eur('EE', 'Tallinn', '10133', 'Viru 14'), language: 'en', taxNumber: 'EE101234567', documents: 17, pays: 'promptly', contacts: [['Kadri Mägi', 'kadri', 'admin']]},
  {key: 'gouden', name: 'De Gouden Lepel B.V.', ...eur('NL', 'Amsterdam', '1016 BS', 'Prinsengracht 263'), language: 'nl', taxNumber: 'NL853746333B01', documents: 36, pays: 'on time', contacts: [['Sanne de Vries', 'sanne', 'admin']]},
  {key: 'kavarna', name: 'Καφενείο «Η Ελιά» Α.Ε.', ...eur('GR', 'Αθήνα', '105 56', 'Μητροπόλεως 44'), language: 'el', taxNumber: 'EL094259216', documents: 23, pays: 'late', contacts: [['Ελένη Παπαδοπούλου', 'eleni', 'admin']]},
  {key: 'lauba', name: 'Šećer i Sol d.o.o.', ...eur('HR', 'Zagreb', '10000', 'Tkalčićeva 33'), language: 'hr', taxNumber: 'HR12345678901', documents: 19, pays: 'on time', contacts: [['Željka Đurić', 'zeljka', 'admin']]},
  {key: 'petit', name: 'Au Petit Bonheur', ...eur('BE', 'Bruxelles', '1000', 'Rue du Marché aux Herbes 9'), language: 'fr', taxNumber: 'BE0417497106', documents: 24, pays: 'promptly', contacts: [['Aurélie Dubois', 'aurelie', 'admin']]},
  {key: 'quinta', name: 'Quinta da Serra, Turismo Rural, Lda.', ...eur('PT', 'Évora', '7000-804', 'Rua 5 de Outubro 28'), language: 'pt', taxNumber: 'PT501234567', documents: 16, pays: 'late', contacts: [['João Conceição', 'joao', 'admin']]},
  {key: 'wien', name: 'Wiener Tischkultur KG', ...eur('AT', 'Wien', '1010', 'Graben 21'), language: 'de', taxNumber: 'ATU12345678', documents: 27, pays: 'on time', contacts: [['Elisabeth Größl', 'elisabeth', 'admin']]},
];
