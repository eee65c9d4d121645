/** Where things are in a checkout of this project. */
import path from 'node:path';

/** The checkout: also the folder from which the extension under development is loaded. */
export const root = path.resolve(import.meta.dirname, '../..');

/** Node 24 of the package "node": what code-server needs, whatever Node runs this. */
export const node24 = path.join(
  root,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** What tests and `npm start` fetch and keep; not in git. */
export const cache = path.join(root, '.vscode-test');

export const demoWorkspace = path.join(root, 'media/demo-workspace');
