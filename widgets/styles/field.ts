import {css} from 'lit';

/** Labelled inputs: `<label class="field"><span>Email</span><input /></label>`; an error is a `<p class="error">` named by `aria-describedby`. */
export const field = css`
  .field {
    display: grid;
    gap: 0.35em;
  }
  .field > span {
    font-size: 0.875em;
    font-weight: 550;
  }
  input,
  select,
  textarea {
    inline-size: 100%;
    min-block-size: 44px;
    padding: 0.5em 0.75em;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.8);
    background: transparent;
  }
  /* A dark page that has not declared color-scheme gets a white list of options: then its text must not be inherited. */
  option {
    background: Canvas;
    color: CanvasText;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  [aria-invalid='true'] {
    border-color: var(--_danger);
  }
  .error {
    color: var(--_danger);
    font-size: 0.875em;
  }
`;
