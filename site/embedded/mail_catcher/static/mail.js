// Shows new mail without a reload by hand. Without it the page works the same.
const SECONDS = 3;
const newest = document.body.dataset.newest;

async function look() {
  if (document.hidden) return;
  const answer = await fetch("/api/messages").catch(() => null);
  if (!answer?.ok) return;
  const [first] = await answer.json();
  if ((first?.id ?? "") !== newest) location.reload();
}

setInterval(look, SECONDS * 1000);
