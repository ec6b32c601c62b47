import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { freePorts } from '../server/testing/free-ports.ts';

export const PROXIES = ['nginx', 'caddy'] as const;
export type ProxyName = (typeof PROXIES)[number];

/** The public name in both examples. */
export const PUBLIC_NAME = 'portal.example.com';
const EXAMPLES = join(import.meta.dirname, '../server/docs/proxies');
const INSTALL_LIMIT_MS = 120_000;

export type RunningProxy = { child: ChildProcess; tlsPort: number; plainPort: number; ca: Buffer };

/** Whether a proxy is there. Debian's package is installed where root may, so that the examples are tested wherever CI runs. */
export function findProxy(name: ProxyName): boolean {
  const isThere = () => spawnSync('which', [name]).status === 0;
  if (isThere()) return true;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', name],
    ])
      spawnSync('apt-get', args, { env, timeout: INSTALL_LIMIT_MS });
  }
  if (isThere()) return true;
  console.warn(
    `\n[e2e] NOT CHECKED: ${name} is not installed and cannot be installed here, so its example was not run.\n`,
  );
  return false;
}

/** Runs the documented example of a proxy in front of the portal at `portalPort`, with a certificate made for it. */
export async function startProxy(name: ProxyName, folder: string, portalPort: number): Promise<RunningProxy> {
  const [tlsPort, plainPort] = await freePorts();
  mkdirSync(folder);
  const key = join(folder, 'privkey.pem');
  const cert = join(folder, 'fullchain.pem');
  const subject = ['-subj', `/CN=${PUBLIC_NAME}`, '-addext', `subjectAltName=DNS:${PUBLIC_NAME}`];
  const files = ['-keyout', key, '-out', cert];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, ...files], { stdio: 'ignore' });
  const at = { folder, tlsPort, plainPort, portalPort, cert, key };
  const child = name === 'nginx' ? startNginx(at) : startCaddy(at);
  return { child, tlsPort, plainPort, ca: readFileSync(cert) };
}

type Place = { folder: string; tlsPort: number; plainPort: number; portalPort: number; cert: string; key: string };

function startNginx({ folder, tlsPort, plainPort, portalPort }: Place): ChildProcess {
  const example = readFileSync(join(EXAMPLES, 'nginx.conf'), 'utf8')
    .replaceAll('listen 443', `listen 127.0.0.1:${tlsPort}`)
    .replaceAll('listen 80', `listen 127.0.0.1:${plainPort}`)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${portalPort}`)
    .replaceAll('/etc/ssl/headroom', folder);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const main = `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}`;
  const config = join(folder, 'nginx.conf');
  writeFileSync(config, `${main}\nhttp { access_log off; ${temporary.join(' ')}\n${example}\n}`);
  return spawn('nginx', ['-p', folder, '-c', config], { stdio: 'ignore' });
}

function startCaddy({ folder, tlsPort, plainPort, portalPort, cert, key }: Place): ChildProcess {
  const example = readFileSync(join(EXAMPLES, 'Caddyfile'), 'utf8')
    .replace(`${PUBLIC_NAME} {`, `${PUBLIC_NAME} {\n\ttls ${cert} ${key}`)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${portalPort}`);
  const global = `{\n\tadmin off\n\thttp_port ${plainPort}\n\thttps_port ${tlsPort}\n\tdefault_bind 127.0.0.1\n}\n`;
  const config = join(folder, 'Caddyfile');
  writeFileSync(config, global + example);
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  return spawn('caddy', ['run', '--config', config, '--adapter', 'caddyfile'], { stdio: 'ignore', env });
}

export type Answer = { status: number; headers: IncomingMessage['headers']; body: string };

/** Sends a request and reads its whole answer. */
export async function answerOf(asked: ClientRequest, body?: string | Buffer): Promise<Answer> {
  // Once it is answered, the connection may break on what is left of its body: nobody waits for that any more.
  asked.on('error', () => undefined);
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: string[] = [];
  for await (const chunk of answer) chunks.push(String(chunk));
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: chunks.join('') };
}

/** Sends a request, and gives the first that comes of its answer without waiting for the end. */
export async function firstOf(asked: ClientRequest): Promise<string> {
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const [chunk] = await once(answer, 'data');
  answer.destroy();
  return String(chunk);
}
