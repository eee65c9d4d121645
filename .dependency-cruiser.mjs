/**
 * The rooms of src/ and who may import whom (ARCHITECTURE.md draws it): imports run downwards only.
 * A type-only import counts like any other. test/meta/importRules.test.ts plants a violation of each rule.
 */

/** Floors from the top. A room may import itself and every floor below its own. */
const floors = [
  ['^src/(extension|api)\\.ts$'],
  ['^src/editor/'],
  ['^src/diagnosis/'],
  ['^src/(session|history)/'],
  ['^src/transport/'],
  ['^src/auth/'],
  ['^src/(failure|profile|formats)/'],
  ['^src/shared/'],
].map(([pattern]) => pattern);

const upwards = floors.slice(1).map((pattern, index) => ({
  name: `upwards-from-${floorName(pattern)}`,
  comment:
    'Imports run downwards only: extension/api > editor > diagnosis > session, history > transport > auth > failure, profile, formats > shared.',
  severity: 'error',
  from: { path: pattern },
  to: { path: floors.slice(0, index + 1) },
}));

/** Two rooms on one floor don't know each other. */
const sideways = [
  ['session', 'history'],
  ['history', 'session'],
  ['failure', 'profile'],
  ['profile', 'failure'],
  ['formats', 'failure'],
  ['formats', 'profile'],
  ['failure', 'formats'],
  ['profile', 'formats'],
].map(([from, to]) => ({
  name: `sideways-${from}-to-${to}`,
  comment: `${from}/ and ${to}/ stand side by side: what both need belongs further down, and who needs both stands above.`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: `^src/${to}/` },
}));

function floorName(pattern) {
  return pattern
    .replace(/[^a-z|]/g, '')
    .replace('src', '')
    .replaceAll('|', '-');
}

export default {
  forbidden: [
    ...upwards,
    ...sideways,
    {
      name: 'editor-only-above',
      comment:
        'Only extension.ts, api.ts and editor/ import vscode: all else is plain Node and is tested without the editor.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: ['^src/(extension|api)\\.ts$', '^src/editor/'] },
      to: { path: '^vscode$|^node_modules/@types/vscode/' },
    },
    {
      name: 'shared-is-pure',
      comment:
        'shared/ runs in the extension host, the page and the local endpoint: it imports neither Node nor the rest of src.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-knows-only-itself',
      comment: 'shared/ is below everything.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^(src|webview|scripts|test)/', pathNot: '^src/shared/' },
    },
    {
      name: 'webview-knows-only-shared',
      comment: 'The page lives in a browser: of src it may import shared/ only.',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^(src|scripts|test)/', pathNot: '^src/shared/' },
    },
    {
      name: 'webview-without-node',
      comment: 'The page lives in a browser.',
      severity: 'error',
      from: { path: '^webview/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'local-knows-only-shared',
      comment: 'The local endpoint must not verify with the code that signed.',
      severity: 'error',
      from: { path: '^src/local/' },
      to: { path: '^(src|webview|scripts|test)/', pathNot: '^src/(shared|local)/' },
    },
    {
      name: 'local-is-not-imported',
      comment: 'The local endpoint is a process of its own.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/local/' },
      to: { path: '^src/local/' },
    },
    {
      name: 'src-stands-alone',
      comment: 'What ships does not import the page, scripts or tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(webview|scripts|test)/' },
    },
    {
      name: 'mqtt-behind-one-module',
      comment:
        'mqtt.js stands behind src/transport/mqttConnection.ts, so that its traps are known in one place.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/transport/mqttConnection\\.ts$' },
      to: { path: '^node_modules/mqtt/' },
    },
    {
      name: 'toolkit-behind-one-module',
      comment: 'The webview UI toolkit has a successor to come: one module knows it, webview/controls.ts.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^webview/controls\\.ts$' },
      to: { path: '^node_modules/@vscode/webview-ui-toolkit/' },
    },
    {
      name: 'no-cycle',
      comment: 'Modules that import each other are one module in disguise.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      comment: 'A module that nobody imports and that imports nobody is left over.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^src/(extension|api)\\.ts$'] },
      to: {},
    },
    {
      name: 'no-unresolved',
      comment: 'Every import must lead somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Imports of types alone are seen, too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
