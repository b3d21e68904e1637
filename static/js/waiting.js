/* Looks again from time to time, until what is waited for is there. Without script a link does. */

const waiting = () => document.getElementById("waiting");

async function look() {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("waiting");
    if (!next) return location.reload();
    waiting().replaceChildren(...next.childNodes);
    if (!next.dataset.again) {
      document.title = page.title;
      return undefined;
    }
  } catch {
    /* The connection is away for a moment. */
  }
  return again();
}

function again() {
  setTimeout(look, 1000 * Number(waiting().dataset.again));
}

if (waiting()?.dataset.again) again();
