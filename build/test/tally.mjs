/** So many files that took longest are named. */
const LONGEST = 12;

/** Counts tests as they end, as a vitest reporter, and says at the end what did not run and why. */
export class Tally {
  #passed = 0;
  #failed = 0;
  /** Names by reason. */
  #skipped = new Map();
  #notes = [];
  /** Of files: project, path, and seconds from its start to its end. */
  #files = [];
  /** Set when `-t` selects tests: vitest counts the others as skipped, and nobody asked why. */
  leavesOutByName = false;

  /** Counts something that failed outside of a test: it fails the run. */
  fail(reason) {
    this.#failed += 1;
    this.#notes.push(`FAILED  ${reason}`);
  }

  /** Keeps a line for the end: what the machine lacks. */
  note(line) {
    this.#notes.push(line);
  }

  onTestRunEnd(testModules, unhandledErrors) {
    for (const testModule of testModules) {
      for (const test of testModule.children.allTests()) this.#count(test);
      this.#time(testModule);
      for (const suite of testModule.children.allSuites())
        for (const error of suite.errors()) this.fail(`${suite.fullName}: ${error.message}`);
      for (const error of testModule.errors())
        this.fail(`${testModule.relativeModuleId} did not load: ${error.message}`);
    }
    for (const error of unhandledErrors) this.fail(`outside of any test: ${error.message}`);
  }

  #time(testModule) {
    const took = testModule.diagnostic();
    const ms = took.prepareDuration + took.collectDuration + took.setupDuration + took.duration;
    const { project, relativeModuleId: path } = testModule;
    this.#files.push({ project: project.name, path, seconds: ms / 1000 });
  }

  /** Where the time went: each project, and the files that took longest. Two files run at a time in most. */
  #times() {
    const lines = ['\nTime in test files, by project'];
    for (const [project, files] of Map.groupBy(this.#files, (file) => file.project)) {
      const seconds = files.reduce((sum, file) => sum + file.seconds, 0);
      lines.push(
        `  ${seconds.toFixed(0).padStart(6)} s  ${project}, ${String(files.length)} files`,
      );
    }
    lines.push('\nLongest files');
    for (const { seconds, project, path } of this.#files
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, LONGEST))
      lines.push(`  ${seconds.toFixed(0).padStart(6)} s  ${project}  ${path}`);
    return lines;
  }

  #count(test) {
    const result = test.result();
    if (test.diagnostic()?.flaky === true)
      this.note(`Passed only at the second try: ${test.fullName}`);
    if (result.state === 'passed') this.#passed += 1;
    else if (result.state === 'skipped') this.#skip(test, result.note);
    else this.#failed += 1; // a test that never ended counts as failed too
  }

  #skip(test, note) {
    if (note === undefined && this.leavesOutByName) return;
    const reason = note ?? 'no reason given (or a hook before it failed)';
    const names = this.#skipped.get(reason) ?? [];
    names.push(`${test.module.relativeModuleId}: ${test.fullName}`);
    this.#skipped.set(reason, names);
  }

  /** Prints notes, skipped tests and the last line. Returns the exit code. */
  close() {
    let skipped = 0;
    const lines = this.#files.length > LONGEST ? this.#times() : [];
    lines.push(...this.#notes.map((note) => `\n${note}`));
    for (const [reason, names] of this.#skipped) {
      skipped += names.length;
      lines.push(`\nSkipped: ${reason}`, ...names.map((name) => `  ${name}`));
    }
    if (this.#passed + this.#failed + skipped === 0) this.#failed = 1;
    const counts = `${String(this.#passed)} passed, ${String(this.#failed)} failed, ${String(skipped)} skipped`;
    console.log([...lines, '', counts].join('\n'));
    return this.#failed > 0 ? 1 : 0;
  }
}
