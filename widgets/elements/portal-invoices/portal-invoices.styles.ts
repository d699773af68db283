import {css} from 'lit';

export const styles = css`
  .tools {
    display: grid;
    grid-template-columns: minmax(12em, 1fr);
    grid-auto-flow: column;
    gap: calc(var(--_space) * 0.75);
    margin-block-end: var(--_space);
  }
  .tools .sorts {
    display: none;
  }
  th button {
    display: inline-flex;
    align-items: center;
    gap: 0.4em;
    min-block-size: 44px;
    margin-inline: -0.5em;
    padding: 0 0.5em;
    border: 0;
    border-radius: calc(var(--_radius) * 0.6);
    background: none;
    font-weight: inherit;
    cursor: pointer;
  }
  th button:hover,
  [aria-sort] button {
    color: var(--portal-text, currentColor);
  }
  th button:hover {
    background: var(--_hover);
  }
  th {
    padding-block: 0;
  }
  th.amount button {
    flex-direction: row-reverse;
  }
  th button::after {
    content: '';
    border: 0.3em solid transparent;
    border-block-end: 0.4em solid;
    border-block-start: 0;
    opacity: 0;
  }
  [aria-sort] button::after {
    opacity: 1;
  }
  [aria-sort='descending'] button::after {
    rotate: 180deg;
  }
  .cover {
    color: inherit;
    font-weight: 550;
    text-decoration: none;
  }
  tr:hover .cover {
    text-decoration: underline;
  }
  .cover:focus-visible {
    outline: 0;
  }
  .cover:focus-visible::after {
    outline: 2px solid var(--_link);
    outline-offset: -2px;
    border-radius: calc(var(--_radius) * 0.6);
  }
  td small {
    display: block;
    font-weight: 400;
    white-space: normal;
  }
  .late {
    color: var(--_danger);
  }
  td.date,
  td.due {
    white-space: nowrap;
  }
  td.number {
    min-inline-size: 7em;
  }
  td.number,
  td.po {
    overflow-wrap: anywhere;
  }
  .settled .main {
    font-weight: 400;
  }
  .settled .main span {
    color: var(--_muted);
  }
  .pay {
    inline-size: 1%;
    padding-block: 0;
    text-align: end;
  }
  .pay .button {
    position: relative;
    padding-inline: 0.85em;
    white-space: nowrap;
  }
  .kind {
    display: flex;
  }
  .pick {
    inline-size: 44px;
    padding: 0;
  }
  thead .pick {
    border: 0;
  }
  .pages {
    display: flex;
    justify-content: space-between;
    gap: var(--_space);
    padding-block-start: var(--_space);
    border-block-start: 1px solid var(--_border);
  }
  .pages :last-child {
    margin-inline-start: auto;
  }
  .back {
    display: inline-flex;
    align-items: center;
    gap: 0.5em;
    min-block-size: 44px;
    margin-block-end: calc(var(--_space) * 0.5);
    padding-inline-end: 0.5em;
    text-decoration: none;
  }
  .back::before {
    content: '';
    inline-size: 0.5em;
    block-size: 0.5em;
    border-block-end: 2px solid;
    border-inline-start: 2px solid;
    rotate: 45deg;
  }
  .back:dir(rtl)::before {
    rotate: -45deg;
  }
  portal-invoice:not(:defined) {
    display: block;
    min-block-size: 40em;
  }
  .bone.row {
    block-size: 3.9em;
    margin-block-end: 2px;
  }
  th,
  td {
    padding-inline: 0.5em;
  }
  td .ref,
  td .of {
    display: none;
  }
  table:focus {
    outline: 0;
  }
  /* What ends here and what begins there are not to be read as one. */
  @container (min-width: 600px) {
    .state {
      padding-inline-start: 1.5em;
    }
    .pay small {
      min-inline-size: 7em;
      margin-block-end: 1em;
    }
    .tools select {
      inline-size: auto;
    }
  }
  /* Not room for all columns: the PO reference goes under the number, the amount under the balance. */
  @container (max-width: 959px) {
    .tools .sorts {
      display: block;
    }
    .date,
    .po,
    th.total,
    tr:not(.settled) .total,
    .settled .main {
      display: none;
    }
    td .ref,
    td .of {
      display: block;
    }
  }
  @container (max-width: 599px) {
    .tools {
      grid-template-columns: 1fr 1fr;
      grid-auto-flow: row;
    }
    .tools > :first-child {
      grid-column: 1 / -1;
    }
    .tools select {
      min-inline-size: 0;
    }
    th {
      display: none;
    }
    .picks thead {
      display: block;
    }
    thead .pick {
      block-size: 44px;
      inline-size: auto;
    }
    tbody tr {
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: baseline;
      padding-block: calc(var(--_space) * 1.1);
      gap: 0.1em 1em;
    }
    .picks tbody tr {
      padding-inline-start: 44px;
    }
    tbody .pick {
      position: absolute;
      inset-block-start: calc(var(--_space) * 0.5);
      inset-inline-start: 0;
      block-size: 44px;
    }
    td.number {
      grid-area: 1 / 1;
    }
    td.state {
      grid-area: 1 / 2;
      text-align: end;
    }
    td {
      padding: 0;
    }
    td.main small {
      font-size: 0.875rem;
      letter-spacing: 0;
    }
    td.main {
      grid-area: 2 / 1;
      font-size: 1.5em;
      letter-spacing: -0.01em;
      text-align: start;
    }
    td.due {
      grid-area: 3 / 1 / auto / -1;
      white-space: normal;
    }
    td.due small {
      display: inline;
    }
    .settled td.total {
      grid-area: 2 / 1;
      font-size: 1.125em;
      text-align: start;
    }
    td.pay {
      grid-area: 2 / 2;
      inline-size: auto;
      align-self: center;
    }
    td.pay:has(small) {
      grid-area: 4 / 1 / auto / -1;
      justify-self: start;
      text-align: start;
    }
    .bone.row {
      block-size: 8.2em;
    }
  }
`;
