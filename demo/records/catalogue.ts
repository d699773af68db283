/** What the made-up wholesaler sells: its shop shows it, its invoices bill it. */
export interface Product {
  sku: string;
  name: string;
  collection: 'Stoneware' | 'Linen' | 'Glass' | 'Wood';
  /** Which drawing of demo/site/art.ts shows it, in which glaze. */
  art: string;
  glaze: string;
  blurb: string;
  /** Trade price for one piece, as decimal text in the currency's own form. */
  price: {USD: string; EUR: string; JPY: string};
  caseSize: number;
}

const stoneware = 'Stoneware' as const;
const linen = 'Linen' as const;
const glass = 'Glass' as const;
const wood = 'Wood' as const;

export const products: readonly Product[] = [
  {sku: 'ST-101', name: 'Harbor mug, 12 oz', collection: stoneware, art: 'mug', glaze: 'salt', blurb: 'A straight-sided mug that stacks four high and keeps its handle cool.', price: {USD: '9.40', EUR: '8.90', JPY: '1420'}, caseSize: 24},
  {sku: 'ST-102', name: 'Espresso cup, 3 oz', collection: stoneware, art: 'cup', glaze: 'ink', blurb: 'Thick-walled, so that a short coffee stays hot to the end.', price: {USD: '6.20', EUR: '5.85', JPY: '940'}, caseSize: 36},
  {sku: 'ST-110', name: 'Supper bowl, 8 in', collection: stoneware, art: 'bowl', glaze: 'moss', blurb: 'Deep enough for soup, wide enough for everything else.', price: {USD: '12.75', EUR: '12.05', JPY: '1930'}, caseSize: 12},
  {sku: 'ST-115', name: 'Dinner plate, 11 in', collection: stoneware, art: 'plate', glaze: 'salt', blurb: 'A low rim, a reactive glaze, no two quite alike.', price: {USD: '14.10', EUR: '13.30', JPY: '2130'}, caseSize: 12},
  {sku: 'ST-120', name: 'Side plate, 7 in', collection: stoneware, art: 'plate', glaze: 'clay', blurb: 'For bread, cake, or under a bowl.', price: {USD: '8.30', EUR: '7.85', JPY: '1260'}, caseSize: 24},
  {sku: 'ST-131', name: 'Cream pitcher', collection: stoneware, art: 'pitcher', glaze: 'ink', blurb: 'Pours without a drip. We tried eleven spouts.', price: {USD: '16.50', EUR: '15.60', JPY: '2490'}, caseSize: 8},
  {sku: 'ST-140', name: 'Teapot, 1 qt', collection: stoneware, art: 'teapot', glaze: 'moss', blurb: 'With a steel basket for loose leaf; fits the dishwasher.', price: {USD: '34.00', EUR: '32.10', JPY: '5140'}, caseSize: 4},
  {sku: 'ST-155', name: 'Bud vase', collection: stoneware, art: 'vase', glaze: 'clay', blurb: 'One stem, one table.', price: {USD: '11.20', EUR: '10.60', JPY: '1690'}, caseSize: 12},
  {sku: 'ST-158', name: 'Floor vase, 16 in', collection: stoneware, art: 'vase', glaze: 'salt', blurb: 'Thrown in two parts and joined by hand.', price: {USD: '78.00', EUR: '73.70', JPY: '11800'}, caseSize: 1},
  {sku: 'LN-201', name: 'Napkin, washed linen', collection: linen, art: 'napkin', glaze: 'clay', blurb: 'European flax, softened with stones. 18 by 18 inches.', price: {USD: '7.125', EUR: '6.735', JPY: '1080'}, caseSize: 48},
  {sku: 'LN-205', name: 'Tablecloth, 60 by 108 in', collection: linen, art: 'cloth', glaze: 'salt', blurb: 'Mitred corners, a four-inch drop on an eight-seat table.', price: {USD: '64.00', EUR: '60.50', JPY: '9680'}, caseSize: 6},
  {sku: 'LN-210', name: 'Kitchen towel', collection: linen, art: 'cloth', glaze: 'moss', blurb: 'Dries glasses without lint. Hanging loop.', price: {USD: '8.90', EUR: '8.40', JPY: '1350'}, caseSize: 24},
  {sku: 'LN-220', name: 'Apron, cross-back', collection: linen, art: 'apron', glaze: 'ink', blurb: 'No knots behind, two pockets before.', price: {USD: '31.50', EUR: '29.80', JPY: '4760'}, caseSize: 10},
  {sku: 'GL-301', name: 'Tumbler, 10 oz', collection: glass, art: 'tumbler', glaze: 'sea', blurb: 'Pressed recycled glass with a faint green.', price: {USD: '4.85', EUR: '4.60', JPY: '730'}, caseSize: 36},
  {sku: 'GL-305', name: 'Carafe, 1 qt', collection: glass, art: 'carafe', glaze: 'sea', blurb: 'Water or wine; the tumbler is its lid.', price: {USD: '18.40', EUR: '17.40', JPY: '2780'}, caseSize: 6},
  {sku: 'GL-312', name: 'Candle holder', collection: glass, art: 'candle', glaze: 'sea', blurb: 'For tea lights on one side, tapers on the other.', price: {USD: '5.60', EUR: '5.30', JPY: '850'}, caseSize: 24},
  {sku: 'WD-401', name: 'Serving board, ash', collection: wood, art: 'board', glaze: 'oak', blurb: 'Maine ash, oiled, with a leather loop.', price: {USD: '26.00', EUR: '24.60', JPY: '3930'}, caseSize: 6},
  {sku: 'WD-404', name: 'Spoon, cherry', collection: wood, art: 'spoon', glaze: 'oak', blurb: 'Carved a little flat at the tip, for corners of pans.', price: {USD: '9.75', EUR: '9.20', JPY: '1470'}, caseSize: 12},
  {sku: 'WD-410', name: 'Salt cellar, walnut', collection: wood, art: 'cellar', glaze: 'oak', blurb: 'A swivel lid held by a magnet.', price: {USD: '19.80', EUR: '18.70', JPY: '2990'}, caseSize: 8},
  {sku: 'WD-415', name: 'Coaster, cork, bulk', collection: wood, art: 'coaster', glaze: 'oak', blurb: 'Sold by the thousand, printed with your name if you like.', price: {USD: '0.185', EUR: '0.175', JPY: '28'}, caseSize: 500},
];
