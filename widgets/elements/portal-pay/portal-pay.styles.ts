import {css} from 'lit';

export const styles = css`
  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--_space);
    margin-block-end: calc(var(--_space) * 1.25);
  }
  .head .button {
    /* Not all of the padding: on a phone the page's own margin is narrower, and it would scroll sideways. */
    margin-inline-end: -0.75em;
  }
  h2:focus-visible,
  .notice:focus-visible {
    outline: 0;
  }
  .columns {
    display: grid;
    gap: calc(var(--_space) * 2);
  }
  .figure {
    font-size: clamp(1.75em, 9cqi, 2.5em);
    font-weight: 650;
    line-height: 1.15;
    letter-spacing: -0.02em;
    overflow-wrap: anywhere;
  }
  .bone.figure {
    inline-size: 6em;
    margin-block-end: 1rem;
  }
  .invoices {
    margin-block-start: var(--_space);
  }
  .invoices li {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--_space);
    min-block-size: 44px;
    padding-block: 0.6em;
    border-block-start: 1px solid var(--_border);
  }
  .invoices li > :first-child {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .invoices li.out {
    color: var(--_muted);
  }
  .invoices li > :first-child {
    line-height: 1.4;
  }
  .invoices small {
    display: block;
  }
  .out small {
    color: inherit;
  }
  .amount {
    white-space: nowrap;
  }
  .out .amount {
    text-decoration: line-through;
    text-decoration-color: color-mix(in srgb, currentColor 45%, transparent);
  }
  /* The whole row beside the amount is the target. */
  .tick,
  .option {
    display: flex;
    align-items: center;
    gap: 0.75em;
    flex: 1;
    cursor: pointer;
  }
  .tick {
    margin-block: -0.6em;
    padding-block: 0.6em;
    min-block-size: 44px;
  }
  .part {
    display: grid;
    justify-items: end;
    flex: none;
    inline-size: min(9.5em, 45%);
    text-align: end;
  }
  .part > small {
    margin: 0.15em 0 0;
    font-size: 0.8125em;
  }
  .money {
    text-align: right;
  }
  .field.other {
    margin-block-start: var(--_space);
  }
  .field.other > label {
    font-size: 0.875em;
    font-weight: 550;
  }
  .field.other .money {
    font-size: 1.125em;
    font-weight: 600;
  }
  .ahead {
    color: var(--_muted);
    font-size: 0.875em;
  }
  details .invoices {
    margin: 0;
  }
  summary {
    min-block-size: 44px;
    padding-block: 0.6em;
    border-block-start: 1px solid var(--_border);
    color: var(--_link);
    cursor: pointer;
  }
  .left-out {
    margin-block-start: var(--_space);
    color: var(--_muted);
    font-size: 0.875em;
  }
  /* As tall as the form will be. */
  .bones .bone {
    min-block-size: 3.9em;
  }
  .bones .card-bone {
    min-block-size: 10.5em;
  }
  .bones,
  .pay {
    display: grid;
    gap: calc(var(--_space) * 1.1);
    align-content: start;
  }
  .pay .notice {
    border-color: var(--_danger);
  }
  /* Empty it takes no row, and is there for a screen reader to hear what comes into it. */
  .status {
    font-weight: 550;
    text-align: center;
  }
  .status:empty {
    position: absolute;
  }
  .nothing-left {
    display: grid;
    gap: calc(var(--_space) * 0.75);
    justify-items: start;
  }
  .nothing-left .notice {
    justify-self: stretch;
  }
  .pay > small {
    text-align: center;
  }
  .mandate {
    color: var(--_muted);
    font-size: 0.8125em;
    line-height: 1.45;
  }
  .transfer {
    display: grid;
    gap: var(--_space);
  }
  .card-field {
    display: grid;
    align-items: start;
  }
  [hidden] {
    display: none;
  }
  .card-field > * {
    grid-area: 1 / 1;
    min-inline-size: 0;
  }
  slot {
    display: block;
  }
  .card-bone {
    min-block-size: 10.5em;
  }
  .pair {
    display: grid;
    align-items: end;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
    gap: var(--_space);
  }
  .address {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--_space);
  }
  .address .button {
    flex: none;
    margin-inline-end: -1.125em;
    color: var(--_link);
  }
  h4 {
    margin: 0;
    font-size: 0.875em;
    font-weight: 550;
  }
  .primary {
    min-block-size: 48px;
    font-weight: 600;
  }
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-block-end: calc(var(--_space) * 0.6);
    padding: 0;
    font-weight: 600;
  }
  .currencies legend {
    font-weight: 450;
  }
  [type='radio'],
  [type='checkbox'] {
    flex: none;
    inline-size: 1.2em;
    min-block-size: 1.2em;
    block-size: 1.2em;
    margin: 0;
    accent-color: var(--_accent);
  }
  label small {
    display: block;
  }
  .currencies,
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 0.75);
  }
  .currencies {
    margin-block-end: calc(var(--_space) * 1.5);
  }
  .choices {
    margin-block-start: calc(var(--_space) * 1.25);
    gap: calc(var(--_space) * 0.5);
  }
  .box {
    display: flex;
    align-items: center;
    gap: 0.75em;
    flex: 1 1 12em;
    min-block-size: 44px;
    padding: 0.75em 1em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .choices .box {
    gap: 0.6em;
    flex: 1 1 6em;
    padding: 0.5em 0.7em;
    line-height: 1.3;
  }
  .box:has(:checked) {
    border-color: var(--_link);
    box-shadow: inset 0 0 0 1px var(--_link);
  }
  /* One list with lines between, so that many saved methods stay quiet. */
  .way {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 0 var(--_space);
    border: 1px solid var(--_border);
  }
  .way + .way {
    border-block-start: 0;
  }
  legend + .way {
    border-start-start-radius: var(--_radius);
    border-start-end-radius: var(--_radius);
  }
  .way:last-child {
    border-end-start-radius: var(--_radius);
    border-end-end-radius: var(--_radius);
  }
  .way label {
    display: flex;
    align-items: center;
    gap: 0.75em;
    flex: 1 1 14em;
    min-block-size: 52px;
    padding: 0.5em 1em;
    line-height: 1.35;
    cursor: pointer;
  }
  .way label > span:not(.badge) {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .way:has(:checked) {
    box-shadow: 0 0 0 2px var(--_link);
    border-color: transparent;
    border-radius: calc(var(--_radius) * 0.6);
  }
  .way.off label {
    color: var(--_muted);
    cursor: default;
  }
  .way.off small {
    color: inherit;
  }
  .way .button {
    margin: 0 0.5em 0.5em;
  }
  .credits {
    margin-block-start: calc(var(--_space) * 1.5);
  }
  .option {
    min-block-size: 44px;
    padding-block: 0.4em;
    border-block-start: 1px solid var(--_border);
    line-height: 1.35;
  }
  .sums {
    margin-block-start: calc(var(--_space) * 1.25);
  }
  .sums > div {
    display: flex;
    justify-content: space-between;
    gap: var(--_space);
    padding-block: 0.3em;
  }
  .sums dd {
    white-space: nowrap;
  }
  .sums .sum {
    margin-block-start: 0.3em;
    padding-block-start: 0.6em;
    border-block-start: 1px solid var(--_border);
    font-weight: 600;
  }
  .outcome {
    display: grid;
    gap: calc(var(--_space) * 0.75);
    justify-items: center;
    max-inline-size: 30em;
    margin-inline: auto;
    padding-block: calc(var(--_space) * 2);
    text-align: center;
  }
  .outcome .invoices,
  .outcome .history,
  .outcome .bone {
    inline-size: 100%;
    text-align: start;
  }
  .outcome .invoices li:last-child {
    border-block-end: 1px solid var(--_border);
  }
  .history summary {
    border: 0;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: calc(var(--_space) * 0.75);
    margin-block-start: var(--_space);
  }
  .actions .primary {
    min-inline-size: 9em;
  }
  .sign {
    display: grid;
    place-items: center;
    inline-size: 3.5rem;
    block-size: 3.5rem;
    border: 2px solid var(--_warning);
    border-radius: 50%;
    color: var(--_warning);
  }
  .sign.waiting::before {
    content: '';
    inline-size: 0.6rem;
    block-size: 0.9rem;
    margin: 0 0 0.55rem 0.55rem;
    border-block-end: 2px solid;
    border-inline-start: 2px solid;
  }
  .sign.done {
    border-color: var(--_success);
    color: var(--_success);
  }
  .sign.done::before {
    content: '';
    inline-size: 0.7rem;
    block-size: 1.3rem;
    margin-block-end: 0.35rem;
    border: solid;
    border-width: 0 3px 3px 0;
    rotate: 45deg;
  }
  @container (max-width: 479px) {
    .way label {
      flex-wrap: wrap;
      row-gap: 0;
    }
    .way label > .badge,
    .way label > small {
      flex-basis: 100%;
      /* Below the name: the button and its gap, in this smaller size. */
      margin-inline-start: 2.23em;
    }
  }
  @container (max-width: 399px) {
    .invoices li:has(.part) {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
    }
    .part {
      inline-size: 100%;
      padding-block: 0.35em;
      justify-items: stretch;
    }
  }
  @container (min-width: 760px) {
    .columns {
      grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
      align-items: start;
      gap: calc(var(--_space) * 3);
    }
  }
`;
