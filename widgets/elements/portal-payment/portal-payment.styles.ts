import {css} from 'lit';

export const styles = css`
  :host {
    font-size: 0.9375em;
  }
  .facts > div {
    display: flex;
    justify-content: space-between;
    gap: var(--_space);
    padding-block: 0.3em;
  }
  .facts dt {
    overflow-wrap: anywhere;
  }
  .facts dd {
    text-align: end;
    white-space: nowrap;
  }
  .facts .long {
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .timeline {
    margin: calc(var(--_space) * 0.5) 0 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.75em;
    padding-block: 0.5em;
    border-block-start: 1px solid var(--_border);
  }
  .badge {
    white-space: normal;
  }
  small {
    margin-inline-start: auto;
    white-space: nowrap;
  }
  li p {
    flex-basis: 100%;
    /* Below the words, not below their sign. */
    padding-inline-start: 1em;
    color: var(--_muted);
    font-size: 0.9375em;
    overflow-wrap: anywhere;
  }
  summary {
    min-block-size: 44px;
    padding-block: 0.65em;
    color: var(--_link);
    cursor: pointer;
  }
  .mandate {
    color: var(--_muted);
    font-size: 0.875em;
    overflow-wrap: anywhere;
  }
`;
