import {css} from 'lit';
import {tick} from '../../styles/tick.ts';

export const styles = css`
  ${tick}
  /* Over its whole cell, and taking no room of its own: what stands in the rows stays where it is. */
  td.pick {
    position: relative;
    /* Above the row's link, which lies over the whole row. */
    z-index: 1;
  }
  .pick label {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    cursor: pointer;
  }
  tbody .pick label {
    place-items: start center;
    padding-block-start: calc(0.85em + 0.15em);
  }
  .pick input {
    cursor: inherit;
  }
  /* Cards have no heads of columns to say what the box is for. */
  .pick span {
    display: none;
  }
  tbody tr:has(.pick :checked) {
    background: var(--_hover);
  }
  .selection:not(.hidden) {
    position: sticky;
    z-index: 1;
    inset-block-end: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5em;
    margin-block-start: var(--_space);
    padding: calc(var(--_space) * 0.75) var(--_space);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    /* What it lies over must not shine through; white under dark text, nearly black under light text. */
    background: Canvas;
    background: var(--portal-surface, oklch(from currentColor clamp(0.2, (0.6 - l) * 1000, 1) 0 0));
    box-shadow: 0 -2px 16px rgb(0 0 0 / 8%);
  }
  .selection p {
    display: flex;
    flex: 1 1 12em;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.75em;
  }
  .selection strong {
    font-size: 1.125em;
    font-weight: 600;
  }
  @container (max-width: 599px) {
    tbody td.pick {
      position: absolute;
    }
    tbody .pick label {
      place-items: center;
      padding: 0;
    }
    .pick span {
      display: inline;
    }
    thead .pick label {
      grid-template-columns: 44px auto;
      place-content: center start;
    }
    .selection p {
      flex-basis: 100%;
    }
    .selection .primary {
      flex: 1;
    }
  }
`;
