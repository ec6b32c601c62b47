import './forms.js';

const grouped = (digits) => digits.replace(/(\d{4})(?=\d)/g, '$1 ');
const digitsOf = (text, most) => text.replace(/\D/g, '').slice(0, most);

function expiryText(text) {
  const digits = digitsOf(text, 4);
  const padded = /^[2-9]$/.test(digits) ? `0${digits}` : digits;
  return padded.length > 2 ? `${padded.slice(0, 2)} / ${padded.slice(2)}` : padded;
}

const FORMATS = {
  number: (text) => grouped(digitsOf(text, 19)),
  expiry: expiryText,
  cvc: (text) => digitsOf(text, 4),
};

for (const form of document.querySelectorAll('[data-card-form]')) {
  const input = (name) => form.querySelector(`[name="${name}"]`);
  for (const [name, format] of Object.entries(FORMATS)) {
    input(name).addEventListener('input', (event) => {
      // Only what was typed at the end is regrouped, so that the caret never jumps while correcting.
      const field = event.target;
      if (field.selectionEnd === field.value.length && event.inputType !== 'deleteContentBackward') {
        field.value = format(field.value);
      }
    });
  }
  form.addEventListener('input', (event) => {
    const error = document.getElementById(event.target.getAttribute('aria-describedby') ?? '');
    event.target.removeAttribute('aria-invalid');
    if (error) error.hidden = true;
  });
  for (const button of form.querySelectorAll('[data-test-card]')) {
    button.addEventListener('click', () => {
      input('number').value = button.dataset.testCard;
      input('expiry').value ||= '12 / 34';
      input('cvc').value ||= '123';
      input('name').value ||= 'Ada Example';
      for (const changed of ['number', 'expiry', 'cvc', 'name']) {
        input(changed).dispatchEvent(new Event('input', { bubbles: true }));
      }
    });
  }
}

// A code is sent with what was typed of the card, so that the page that comes back has it still.
document.querySelector('[data-promotion]')?.addEventListener('formdata', ({ formData }) => {
  const typed = document.querySelector('[data-checkout]');
  for (const [name, value] of typed ? new FormData(typed) : []) formData.set(name, value);
});

// Inside the app's page: tell the frame's height, and the end.
const { parentOrigin, complete, redirectTo } = document.body.dataset;
if (parentOrigin && window.parent !== window) {
  const tell = (message) => window.parent.postMessage(message, parentOrigin);
  const tellHeight = () => tell({ type: 'emulator-checkout:height', height: document.documentElement.offsetHeight });
  new ResizeObserver(tellHeight).observe(document.documentElement);
  tellHeight();
  if (complete) tell({ type: 'emulator-checkout:complete', redirectTo: redirectTo ?? null });
} else if (complete && redirectTo) {
  window.location.assign(redirectTo);
}
// What went wrong comes into sight, on a phone too: now, and again when the frame has got its height.
const invalid = document.querySelector('[aria-invalid="true"]');
const problem = invalid ?? document.querySelector('[data-checkout] .notice');
if (problem) {
  const RESIZED_WITHIN_MS = 1_000;
  const show = () => problem.scrollIntoView({ block: 'center' });
  invalid?.focus();
  show();
  window.addEventListener('resize', show, { once: true });
  setTimeout(() => window.removeEventListener('resize', show), RESIZED_WITHIN_MS);
}
