/** VS Code's own settings for proxies, with the environment beside them; read anew at each attempt. */
import * as vscode from 'vscode';
import type { ProxySettings } from '../profile/proxyChoice.ts';

/** A person can write anything into settings: what is not of its type counts as not said. */
export function proxySettings(): ProxySettings {
  const http = vscode.workspace.getConfiguration('http');
  const noProxy = http.get<unknown>('noProxy');
  return {
    proxy: textOf(http.get('proxy')),
    noProxy: Array.isArray(noProxy) ? noProxy.filter((entry) => typeof entry === 'string') : [],
    proxyAuthorization: textOf(http.get('proxyAuthorization')),
    strictSsl: http.get<unknown>('proxyStrictSSL') !== false,
    enabled: http.get<unknown>('proxySupport') !== 'off',
    environment: process.env,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
