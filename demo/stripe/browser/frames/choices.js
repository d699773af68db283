// The row of methods to choose from: radio buttons, each with its fields under it, as Stripe's accordion. One method alone has no row.
import {el} from './dom.js';
import {state} from './state.js';

/** Builds the rows. `choose(type)` is called when the customer picks one. Returns where the fields of a method go. */
export function renderChoices(form, types, choose) {
  const panels = new Map(types.map((type) => [type, el('div', {className: 'Form'})]));
  if (types.length === 1) {
    form.replaceChildren(panels.get(types[0]));
    return panels;
  }
  const rows = types.map((type) => {
    const radio = el('input', {type: 'radio', name: 'method', value: type, id: `${type}-tab`});
    radio.disabled = state.options.readOnly === true;
    // https://docs.stripe.com/js/elements_object/create_payment_element: layout.radios
    if (['never', false].includes(state.options.layout?.radios)) radio.className = 'Unseen';
    radio.addEventListener('change', () => choose(type));
    return el(
      'div',
      {className: 'AccordionItem'},
      el('label', {className: 'AccordionHeader'}, radio, el('span', {textContent: state.texts[type]})),
      panels.get(type),
    );
  });
  form.replaceChildren(
    el(
      'fieldset',
      {className: 'Accordion', 'aria-describedby': 'payment-methodError'},
      el('legend', {className: 'Unseen', textContent: state.texts.methods}),
      ...rows,
    ),
    el('p', {className: 'Error', id: 'payment-methodError', role: 'alert'}),
  );
  return panels;
}

/** Brings the radio buttons in line with the chosen method. */
export function showChosen(form) {
  for (const radio of form.querySelectorAll('input[name=method]')) {
    radio.checked = radio.value === state.type;
    radio.closest('.AccordionItem').classList.toggle('AccordionItem--selected', radio.checked);
  }
  const error = document.getElementById('payment-methodError');
  if (error) error.textContent = !state.type && state.touched.has('method') ? state.texts.incomplete_method : '';
}
