// A form is sent once: after the first submit its button says so, and the next ones are dropped.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  event.submitter?.setAttribute('aria-disabled', 'true');
  if (event.submitter?.dataset.busy) {
    event.submitter.dataset.idle = event.submitter.textContent;
    event.submitter.textContent = event.submitter.dataset.busy;
  }
});

// Coming back by the browser's history shows the page as it was: usable again.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-disabled]')) {
    button.removeAttribute('aria-disabled');
    if (button.dataset.idle) button.textContent = button.dataset.idle;
  }
});

// On a phone the tabs scroll: the one that is open stays in sight.
document.querySelector('.nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
