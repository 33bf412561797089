/** What only one tab may do at a time. @module locks */
import { FormProblem } from "../engine/xml.js";

/** Holds a name for this tab, so that two tabs do not write one entry. Fails when another has it. */
export function hold(name) {
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock) { reject(new FormProblem("entry.open", "It is open in another tab.")); return undefined; }
      return new Promise((release) => resolve(release));
    });
  });
}

/** Does work while no other tab does work of this name. */
export const alone = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());
