import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Syntax that is forbidden in every file. */
const everywhere = [
  {
    selector: 'CatchClause > BlockStatement[body.length=0]',
    message: 'An empty catch swallows errors: handle them or say in the result that there was one.',
  },
  {
    selector:
      ':matches(Identifier[name=/^valid(From|To)Date$/], MemberExpression > Literal[value=/^valid(From|To)Date$/])',
    message:
      'Electron 35 to 39 make garbage of this date: certificateTime(certificate.validTo) of shared/dates.ts is right everywhere.',
  },
];

/** Rooms in which all that waits, retries, renews, paces, expires or repeats takes its Clock by argument. */
const clocked = [
  'src/extension.ts',
  'src/editor/**',
  'src/diagnosis/**',
  'src/session/**',
  'src/history/**',
  'src/transport/**',
  'src/auth/**',
  'src/failure/**',
  'src/formats/**',
  'src/local/**',
];
const takeClock =
  'Take a Clock (src/shared/clock.ts) by argument, so that tests of minutes take milliseconds.';

export default defineConfig(
  globalIgnores(['dist/', '.vscode-test/', 'test-results/', 'node_modules/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Numbers in log lines and messages are fine; objects, null and undefined are not.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A side of the RPC contract may well answer nothing.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // A bare `x!` hides an assumption; TypeScript's index checks are met with a check of our own.
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Async functions without await keep a promise-returning interface honest.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 10 },
      ],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...everywhere],
    },
  },
  {
    files: clocked,
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: takeClock },
        { name: 'setInterval', message: takeClock },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: takeClock },
        { object: 'performance', property: 'now', message: takeClock },
        { object: 'AbortSignal', property: 'timeout', message: takeClock },
      ],
      'no-restricted-imports': [
        'error',
        ...['node:timers', 'node:perf_hooks', 'timers', 'timers/promises', 'perf_hooks'].map((name) => ({
          name,
          message: takeClock,
        })),
        // A turn of the event loop (setImmediate) waits for no time.
        {
          name: 'node:timers/promises',
          importNames: ['setTimeout', 'setInterval', 'scheduler'],
          message: takeClock,
        },
      ],
      'no-restricted-syntax': [
        'error',
        ...everywhere,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: takeClock },
      ],
    },
  },
  {
    // Programs of the command line, and what tests tell their reader.
    files: ['scripts/**', 'src/local/main.ts', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      // In tests an assumption that doesn't hold fails the test, which is what is wanted.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
);
