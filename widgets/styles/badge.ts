import {css} from 'lit';

/**
 * A status is a word with a shape, never a colour alone: `<span class="badge success">Paid</span>`. Tones: `success`
 * (full dot), `danger` (triangle), `warning` (half dot), `info` (ring, the default), `off` (a bar), `kind` (a diamond:
 * not how something stands, but what it is).
 */
export const badge = css`
  .badge {
    display: inline-flex;
    align-items: baseline;
    gap: 0.45em;
    --_tone: var(--_muted);
    color: var(--_tone);
    font-size: 0.875em;
    font-weight: 550;
    white-space: nowrap;
  }
  .badge::before {
    content: '';
    flex: none;
    inline-size: 0.65em;
    block-size: 0.65em;
    border: 2px solid;
    border-radius: 50%;
    forced-color-adjust: none;
  }
  .badge.success {
    --_tone: var(--_success);
  }
  .badge.success::before {
    background: currentColor;
  }
  .badge.warning {
    --_tone: var(--_warning);
  }
  .badge.warning::before {
    background: linear-gradient(currentColor 50%, transparent 50%);
  }
  .badge.danger {
    --_tone: var(--_danger);
  }
  .badge.danger::before {
    border: 0;
    border-radius: 0;
    background: currentColor;
    clip-path: polygon(50% 4%, 100% 96%, 0 96%);
  }
  .badge.kind::before {
    rotate: 45deg;
    scale: 0.85;
    border-radius: 0;
  }
  .badge.off::before {
    block-size: 0;
    margin-block-end: 0.25em;
    border-block-end-width: 0;
    border-radius: 0;
  }
`;
