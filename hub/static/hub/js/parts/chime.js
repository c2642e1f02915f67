/** One quiet two-tone chime for a case of level 1; made by the browser, no sound file. */

/** @type {?AudioContext} */
let audio = null;

/** Told when sound begins to be possible, or ends. @type {Set<() => void>} */
const readers = new Set();

/** Browsers allow sound only after the reader touched the page or its keyboard. */
function wake() {
  if (!audio) {
    audio = new AudioContext();
    audio.addEventListener("statechange", () => {
      for (const reader of readers) reader();
    });
  }
  if (audio.state === "suspended") audio.resume();
}
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wake, { capture: true, passive: true });

/** Whether a chime would be heard now. */
export const isAwake = () => audio?.state === "running";

/** Be told when that changes. @param {() => void} reader */
export const whenAwake = (reader) => readers.add(reader);

export function chime() {
  if (!audio || audio.state !== "running") return;
  for (const [tone, after] of [[880, 0], [660, 0.18]]) {
    const string = audio.createOscillator();
    const loud = audio.createGain();
    const at = audio.currentTime + after;
    string.frequency.value = tone;
    loud.gain.setValueAtTime(0.0001, at);
    loud.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
    string.connect(loud).connect(audio.destination);
    string.start(at);
    string.stop(at + 0.55);
  }
}
