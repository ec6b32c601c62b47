// A form is sent once: after the first submit its button says so, and the next ones are dropped.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  event.submitter?.setAttribute('aria-disabled', 'true');
  if (event.submitter?.dataset.busy) event.submitter.textContent = event.submitter.dataset.busy;
});

// Coming back by the browser's history shows the page as it was: usable again.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// On a phone the tabs scroll: the one that is open stays in sight.
document.querySelector('.nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
