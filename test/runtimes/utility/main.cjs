/**
 * An Electron app without a window: starts a utility process, which is what the desktop VS Code's extension host is, and ends as it ends.
 * What runs in it is named by TOPICSCOPE_UTILITY_ENTRY.
 */
const { app, utilityProcess } = require('electron');

void app.whenReady().then(() => {
  const child = utilityProcess.fork(process.env.TOPICSCOPE_UTILITY_ENTRY, [], { stdio: 'inherit' });
  child.on('exit', (code) => app.exit(code));
});
