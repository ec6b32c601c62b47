/** Colours are tokens in app/styles.css, so that both themes share one set of classes. */
const token = (name) => `rgb(var(--${name}) / <alpha-value>)`;
const TOKENS = [
  'bg',
  'surface',
  'text',
  'muted',
  'line',
  'accent',
  'accent-text',
  'accent-soft',
  'success',
  'success-soft',
  'warning',
  'warning-soft',
  'danger',
  'danger-soft',
];

/** @type {import('tailwindcss').Config} */
export default {
  content: ['./app/**/*.{ts,tsx}'],
  theme: {
    colors: {
      transparent: 'transparent',
      current: 'currentColor',
      ...Object.fromEntries(TOKENS.map((name) => [name, token(name)])),
    },
    borderRadius: { none: '0', sm: '3px', DEFAULT: '5px', md: '6px', lg: '8px', full: '9999px' },
    boxShadow: { none: 'none', pop: 'var(--shadow-pop)' },
    fontFamily: { sans: 'var(--font-sans)', display: 'var(--font-display)', mono: 'var(--font-mono)' },
    fontSize: {
      xs: ['0.8125rem', '1.125rem'],
      sm: ['0.875rem', '1.25rem'],
      base: ['1rem', '1.5rem'],
      lg: ['1.125rem', '1.625rem'],
      xl: ['1.375rem', '1.75rem'],
      '2xl': ['1.75rem', '2.125rem'],
      '3xl': ['2.25rem', '2.625rem'],
      '4xl': ['3.25rem', '3.5rem'],
    },
    extend: {
      maxWidth: { page: '72rem', form: '30rem', prose: '40rem' },
      transitionDuration: { DEFAULT: 'var(--motion)' },
      keyframes: { appear: { from: { opacity: '0', transform: 'translateY(4px)' } } },
      animation: { appear: 'appear var(--motion) ease-out' },
    },
  },
};
