// The library in a worker: one question at a time, each with its answer.

export class Engine {
  #worker;
  #waiting = new Map();
  #next = 0;

  /**
   * @param {string} lang the language of what is answered, `fr` or `en`
   * @param {(step: string) => void} onStep told how far the loading is
   * @param {(words: string) => void} onFailure told why nothing will be answered
   */
  constructor(lang, onStep, onFailure) {
    this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => {
      if (data.step) return onStep(data.step);
      if (data.id === undefined) return onFailure(data.failed);
      const { resolve, reject } = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.failed === undefined) resolve(data.answer);
      else reject(new Error(data.failed));
    };
    this.#worker.onerror = (event) => onFailure(event.message || "worker");
    this.#worker.postMessage({ lang });
  }

  /** Ask something; what the rules cannot answer comes back under `problems`. */
  ask(message) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, message });
    });
  }

  /** End the worker; what was asked and not answered never will be. */
  close() {
    this.#worker.terminate();
  }
}
