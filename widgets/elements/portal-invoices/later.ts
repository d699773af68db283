/* What the list needs once its first page is there, and what must not stand in that page's way. */
export {renderEmpty} from './empty.ts';
export {Selection} from './selection.ts';
