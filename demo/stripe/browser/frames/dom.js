// Elements from script: the frames' policy lets nothing inline run, and text never becomes markup.

/** `el('p', {className: 'Error'}, 'text', child, …)`; a name with a dash is set as an attribute, null children are left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.includes('-') || name === 'role' || name === 'for') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets a field's text and keeps the cursor behind the same letter or digit. */
export function rewrite(field, text) {
  if (field.value === text) return;
  const atEnd = field.selectionStart === field.value.length;
  const seenBefore = field.value.slice(0, field.selectionStart).replace(/[^0-9a-z]/gi, '').length;
  field.value = text;
  if (atEnd || document.activeElement !== field) return;
  let at = 0;
  for (let seen = 0; at < text.length && seen < seenBefore; at++) if (/[0-9a-z]/i.test(text[at])) seen++;
  field.setSelectionRange(at, at);
}
