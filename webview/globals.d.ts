// esbuild gathers every style sheet that the page imports into dist/webview/main.css.
declare module '*.css';
