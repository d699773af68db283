import {css} from 'lit';

/**
 * A table that becomes cards where its container is narrow. Mark amounts `class="amount"` (end-aligned), the first
 * amount of a card `class="amount main"`, and give every other cell `data-label` (what its column is called; shown on
 * the card). A row that leads somewhere has a link in its first cell; `a.cover` makes the whole row its target.
 */
export const table = css`
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th {
    padding: 0.5em 0.75em;
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 500;
    text-align: start;
    white-space: nowrap;
  }
  td {
    padding: 0.85em 0.75em;
    border-block-start: 1px solid var(--_border);
    vertical-align: baseline;
  }
  tbody tr {
    position: relative;
  }
  tbody tr:hover:has(.cover) {
    background: var(--_hover);
  }
  .amount {
    text-align: end;
    white-space: nowrap;
  }
  .main {
    font-weight: 600;
  }
  .cover::after {
    content: '';
    position: absolute;
    inset: 0;
  }
  @container (max-width: 599px) {
    table,
    tbody,
    tr,
    td {
      display: block;
    }
    thead {
      display: none;
    }
    tbody tr {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 0.15em 1em;
      padding: var(--_space) 0.25em;
      border-block-start: 1px solid var(--_border);
    }
    td {
      padding: 0;
      border: 0;
    }
    td.main {
      font-size: 1.125em;
    }
    td[data-label]::before {
      content: attr(data-label) ' ';
      color: var(--_muted);
      font-size: 0.875em;
      font-weight: 400;
    }
  }
`;
