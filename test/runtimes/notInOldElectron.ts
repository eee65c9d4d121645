/** Tests that an Electron with Node 20 cannot run, by file: what they need, and what shows it instead. */
export const notInOldElectron: Readonly<Record<string, string>> = {
  'test/peers/sessions/afterRecording.test.ts':
    'needs node:sqlite; the oldest Node runs it, whose SQLite is that of the Electron of the oldest VS Code',
  'test/peers/sessions/crash.test.ts':
    'needs node:sqlite, in a process of its own; the oldest Node runs it, whose SQLite is that of the Electron of the oldest VS Code',
};
