/** The JSON routes of the simulator. */
async function read(response) {
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).error || `HTTP ${response.status}`);
  return response.json();
}

export const get = (path) => fetch(`/simulator${path}`, { cache: "no-store" }).then(read);

export const post = (path, values = {}) =>
  fetch(`/simulator${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  }).then(read);

export const write = (telephoneId, values) => post(`/telephones/${telephoneId}/messages`, values);

/** Follow the state for ever; a server that restarts is waited for. */
export async function follow(draw, showLost) {
  let change = 0;
  let calls = 0;
  for (;;) {
    try {
      const state = await get(`/state?since=${change}&calls=${calls}`);
      showLost(false);
      change = state.change;
      if (state.full) calls = 0;
      if (state.calls?.length) calls = state.calls.at(-1).id;
      draw(state);
    } catch {
      showLost(true);
    }
    await pause(document.hidden ? 3000 : 700);
  }
}

let hurry = () => {};

/** Look at the state at once, after something was sent. */
export const lookNow = () => hurry();

function pause(milliseconds) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    hurry = () => {
      clearTimeout(timer);
      setTimeout(done, 120);
    };
  });
}
