/** The rooms whose tests are measured, and which tests judge each. */

/** Test files of one project of vitest.config.ts. */
export interface Judge {
  readonly project: 'unit' | 'peers' | 'failures';
  /** Globs from the root. */
  readonly files: readonly string[];
}

export interface Room {
  readonly name: string;
  /** Globs from the root; those that begin with `!` take away. */
  readonly sources: readonly string[];
  readonly judges: readonly Judge[];
}

/**
 * Kinds of faults that are not made: a text in quotes is nearly always one for people, and a test that repeats it
 * word for word notices nothing but an edit. The words of protocols are compared with real peers by other tests.
 */
export const leftOut: readonly string[] = ['StringLiteral'];

const unit = (...files: readonly string[]): Judge => ({ project: 'unit', files });
const peers = (...files: readonly string[]): Judge => ({ project: 'peers', files });

export const rooms: readonly Room[] = [
  {
    name: 'session',
    sources: ['src/session/**/*.ts'],
    judges: [
      unit('test/unit/{session,simulation}/**/*.test.ts', 'test/unit/webview/history/messageRows.test.ts'),
    ],
  },
  {
    name: 'transport',
    sources: ['src/transport/**/*.ts'],
    judges: [
      unit('test/unit/{transport,session}/**/*.test.ts'),
      peers('test/peers/sessions/{httpsPublisher,proxies,alpnRouting}.test.ts'),
    ],
  },
  {
    name: 'auth',
    sources: ['src/auth/**/*.ts'],
    judges: [
      unit('test/unit/{auth,local,transport}/**/*.test.ts'),
      peers('test/peers/sessions/{awsCredentials,clientCertificates,customAuthorizer}.test.ts'),
    ],
  },
  {
    name: 'diagnosis',
    sources: ['src/diagnosis/**/*.ts'],
    judges: [
      unit('test/unit/{diagnosis,failure,editor}/**/*.test.ts'),
      peers('test/peers/diagnosis/*.test.ts'),
    ],
  },
  {
    name: 'failure',
    sources: ['src/failure/**/*.ts'],
    judges: [unit('test/unit/{failure,diagnosis,transport,auth}/**/*.test.ts')],
  },
  {
    name: 'history',
    sources: ['src/history/**/*.ts'],
    judges: [unit('test/unit/history/!(fullDisk|fastTraffic).test.ts')],
  },
  {
    name: 'shared',
    sources: ['src/shared/**/*.ts', '!src/shared/**/*.d.ts'],
    judges: [
      unit(
        'test/unit/{shared,messages,payload,compose,simulation,console,chart}/**/*.test.ts',
        'test/unit/history/{search,search.property}.test.ts',
        'test/unit/editor/{topicNodes,topicSearch}.test.ts',
      ),
    ],
  },
  {
    name: 'formats',
    sources: ['src/formats/**/*.ts'],
    judges: [unit('test/unit/{formats,payload}/**/*.test.ts')],
  },
  {
    name: 'local',
    sources: ['src/local/**/*.ts'],
    judges: [
      unit('test/unit/local/**/*.test.ts'),
      peers('test/peers/localEndpoint/{limits,policies,front,events,control,lifetimes,delivery}.test.ts'),
    ],
  },
  {
    name: 'editor',
    // Without what only a VS Code can run: commands, wizards' steps, views.
    sources: [
      'src/editor/{compose,chart,console,payloads,runs,topics,trees,transfer}/**/*.ts',
      'src/editor/saved/**/*.ts',
      'src/editor/profiles/{profileList,snippets}.ts',
      '!src/editor/**/*{View,Prompt,Files,Service}.ts',
    ],
    judges: [unit('test/unit/{editor,compose,saved,console,chart,payload,messages,simulation}/**/*.test.ts')],
  },
  {
    name: 'webview',
    sources: [
      'webview/{format,strings,failure,inSlices,uiState}.ts',
      'webview/chart/{axes,chartData,colours,copyValues,format,keys,lineStore,ranges,summary}.ts',
      'webview/composer/recentWalk.ts',
      'webview/history/{browsing,following,gap,menuContext,messageRows}.ts',
      'webview/search/hitHighlight.ts',
    ],
    judges: [unit('test/unit/{console,chart,compose,messages,shared}/**/*.test.ts')],
  },
];
