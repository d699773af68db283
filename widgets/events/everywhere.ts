/** Events bubble and are composed: a page can listen on `document`. */
export const everywhere = {bubbles: true, composed: true};
