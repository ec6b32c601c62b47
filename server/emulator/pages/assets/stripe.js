// The emulator's stand-in for Stripe.js: what `@stripe/stripe-js` looks for, and embedded checkout in a frame.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  let embedded = null;

  function integrationError(message) {
    return Object.assign(new Error(message), { name: 'IntegrationError' });
  }

  function frameOf(clientSecret) {
    const frame = document.createElement('iframe');
    const source = new URL('/emulator/checkout/embedded', origin);
    source.searchParams.set('client_secret', clientSecret);
    source.searchParams.set('parent', window.location.origin);
    frame.src = source.href;
    frame.title = 'Secure payment form';
    frame.style.cssText = 'width:100%;min-height:420px;border:0;display:block;color-scheme:normal;';
    return frame;
  }

  function finish(message, options) {
    if (typeof message.redirectTo === 'string' && /^https?:/.test(message.redirectTo)) {
      window.location.assign(message.redirectTo);
    } else {
      options.onComplete?.();
    }
  }

  async function createEmbeddedCheckoutPage(options) {
    if (embedded) throw integrationError('You cannot have multiple Embedded Checkout objects.');
    const mine = {};
    embedded = mine;
    let clientSecret;
    try {
      clientSecret = options.clientSecret ?? (await options.fetchClientSecret());
    } catch (error) {
      embedded = null;
      throw error;
    }
    let frame = null;
    const receive = (event) => {
      if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
      if (event.data?.type === 'emulator-checkout:height') frame.style.height = `${Number(event.data.height)}px`;
      if (event.data?.type === 'emulator-checkout:complete') finish(event.data, options);
    };
    const unmount = () => {
      window.removeEventListener('message', receive);
      frame?.remove();
      frame = null;
    };
    return {
      mount(location) {
        const place = typeof location === 'string' ? document.querySelector(location) : location;
        if (!place) throw integrationError(`The selector you specified (${location}) applies to no DOM elements.`);
        if (frame) unmount();
        frame = frameOf(clientSecret);
        window.addEventListener('message', receive);
        place.append(frame);
      },
      unmount,
      destroy() {
        unmount();
        if (embedded === mine) embedded = null;
      },
    };
  }

  const notHere = (name) => async () => {
    throw integrationError(`${name} is not part of the emulator's Stripe.js: use embedded checkout.`);
  };

  const Stripe = () => ({
    elements: () => {
      throw integrationError("Elements are not part of the emulator's Stripe.js: use embedded checkout.");
    },
    createToken: notHere('createToken'),
    createPaymentMethod: notHere('createPaymentMethod'),
    confirmCardPayment: notHere('confirmCardPayment'),
    createEmbeddedCheckoutPage,
    registerAppInfo() {},
    _registerWrapper() {},
  });
  window.Stripe = Object.assign(Stripe, { version: 'endive' });
})();
