// A FHIR client that others wrote goes through what a client does. One line a step: "ok" or "failed", its name, why.
import assert from 'node:assert/strict';
import Client from 'fhir-kit-client';

const baseUrl = process.argv[2];
const client = new Client({ baseUrl });
const system = 'https://client.example/number';
const run = `${Date.now()}`;
const patient = (number, family = 'Example') => ({
  resourceType: 'Patient',
  identifier: [{ system, value: `${run}-${number}` }],
  name: [{ family, given: ['Tess'] }],
  birthDate: '1981-04-02',
});
const http = (resource) => Client.httpFor(resource).response;
const ids = (bundle) => (bundle.entry ?? []).map((entry) => entry.resource.id);

async function refused(status, ask) {
  const error = await ask().then(() => assert.fail(`expected ${status}, and it succeeded`), (e) => e);
  assert.equal(error.response?.status, status, error.message);
  assert.equal(error.response.data.resourceType, 'OperationOutcome');
  return error.response.data;
}

const known = {};
const steps = {
  'capabilities': async () => {
    const statement = await client.capabilityStatement();
    assert.equal(statement.fhirVersion, '4.0.1');
    assert.equal(statement.rest[0].mode, 'server');
    const declared = statement.rest[0].resource.find((r) => r.type === 'Patient');
    for (const code of ['read', 'vread', 'create', 'update', 'delete', 'search-type', 'history-instance'])
      assert.ok(declared.interaction.some((i) => i.code === code), code);
    assert.ok(new Client.CapabilityTool(statement).serverCan('transaction'));
  },
  'create': async () => {
    known.tess = await client.create({ resourceType: 'Patient', body: patient('tess') });
    assert.equal(http(known.tess).status, 201);
    assert.equal(known.tess.meta.versionId, '1');
    assert.ok(http(known.tess).headers.get('location').endsWith(`/Patient/${known.tess.id}/_history/1`));
  },
  'create what is wrong': async () => {
    const outcome = await refused(400, () => client.create({
      resourceType: 'Patient', body: { resourceType: 'Patient', birthDate: '1981-04-31' } }));
    assert.deepEqual(outcome.issue[0].expression, ['Patient.birthDate']);
  },
  'read': async () => {
    const read = await client.read({ resourceType: 'Patient', id: known.tess.id });
    assert.deepEqual(read, known.tess);
    assert.equal(http(read).headers.get('etag'), 'W/"1"');
  },
  'read what is not there': () => refused(404, () => client.read({ resourceType: 'Patient', id: 'nobody' })),
  'update': async () => {
    const changed = await client.update({
      resourceType: 'Patient', id: known.tess.id, body: { ...known.tess, gender: 'female' },
      options: { headers: { 'If-Match': 'W/"1"' } } });
    assert.equal(changed.meta.versionId, '2');
    assert.equal(changed.gender, 'female');
  },
  'update of an old version': () => refused(412, () => client.update({
    resourceType: 'Patient', id: known.tess.id, body: known.tess, options: { headers: { 'If-Match': 'W/"1"' } } })),
  'vread': async () => {
    const first = await client.vread({ resourceType: 'Patient', id: known.tess.id, version: '1' });
    assert.equal(first.gender, undefined);
    assert.equal(first.meta.versionId, '1');
  },
  'history of one': async () => {
    const history = await client.history({ resourceType: 'Patient', id: known.tess.id });
    assert.equal(history.type, 'history');
    assert.deepEqual(history.entry.map((e) => e.resource.meta.versionId), ['2', '1']);
  },
  'history of a type': async () => {
    const history = await client.history({ resourceType: 'Patient' });
    assert.ok(history.entry.some((e) => e.resource?.id === known.tess.id));
  },
  'history of the system': async () => {
    const history = await client.history();
    assert.ok(history.entry.every((e) => e.request.method && e.response.status));
  },
  'conditional create': async () => {
    const options = { headers: { 'If-None-Exist': `identifier=${system}|${run}-once` } };
    const first = await client.create({ resourceType: 'Patient', body: patient('once'), options });
    const again = await client.create({ resourceType: 'Patient', body: patient('once'), options });
    assert.equal(http(first).status, 201);
    assert.equal(http(again).status, 200);
    assert.equal(again.id, first.id);
  },
  'conditional update': async () => {
    const searchParams = { identifier: `${system}|${run}-once` };
    const changed = await client.update({ resourceType: 'Patient', searchParams, body: patient('once', 'Changed') });
    assert.equal(changed.meta.versionId, '2');
    assert.equal(changed.name[0].family, 'Changed');
    const made = await client.update({
      resourceType: 'Patient', searchParams: { identifier: `${system}|${run}-new` }, body: patient('new') });
    assert.equal(http(made).status, 201);
  },
  'conditional delete': async () => {
    await client.request(`Patient?identifier=${system}|${run}-once`, { method: 'DELETE' });
    const left = await client.search({ resourceType: 'Patient', searchParams: { identifier: `${system}|${run}-once` } });
    assert.deepEqual(ids(left), []);
  },
  'search by GET': async () => {
    const found = await client.search({
      resourceType: 'Patient', searchParams: { identifier: `${system}|${run}-tess`, _total: 'accurate' } });
    assert.equal(found.total, 1);
    assert.deepEqual(ids(found), [known.tess.id]);
    assert.equal(found.entry[0].search.mode, 'match');
  },
  'search by POST': async () => {
    const found = await client.search({
      resourceType: 'Patient', searchParams: { identifier: `${system}|${run}-tess` }, options: { postSearch: true } });
    assert.deepEqual(ids(found), [known.tess.id]);
  },
  'search with an unknown parameter': () => refused(400, () => client.search({
    resourceType: 'Patient', searchParams: { shoe: '43' } })),
  'transaction': async () => {
    const entry = [...Array(7).keys()].map((i) => ({
      fullUrl: `urn:uuid:0a2c6a1e-0000-4000-8000-00000000000${i}`,
      resource: { ...patient(`page-${i}`), name: [{ family: `Page${run}` }] },
      request: { method: 'POST', url: 'Patient' },
    }));
    entry.push({
      resource: { resourceType: 'Observation', status: 'final', code: { text: 'weight' }, subject: { reference: entry[0].fullUrl } },
      request: { method: 'POST', url: 'Observation' },
    });
    const answer = await client.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry } });
    assert.equal(answer.type, 'transaction-response');
    assert.ok(answer.entry.every((e) => e.response.status.startsWith('201')));
    known.observation = answer.entry[7].response.location.match(/Observation\/([^/]+)/)[1];
    known.subject = `Patient/${answer.entry[0].response.location.match(/Patient\/([^/]+)/)[1]}`;
  },
  'a transaction of which one entry is wrong': async () => {
    const number = { identifier: `${system}|${run}-never` };
    await refused(400, () => client.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry: [
      { resource: patient('never'), request: { method: 'POST', url: 'Patient' } },
      { resource: { resourceType: 'Patient', gender: 'unclear' }, request: { method: 'POST', url: 'Patient' } }] } }));
    assert.deepEqual(ids(await client.search({ resourceType: 'Patient', searchParams: number })), []);
  },
  'resolving a reference': async () => {
    const observation = await client.read({ resourceType: 'Observation', id: known.observation });
    assert.equal(observation.subject.reference, known.subject);
    const subject = await client.resolve({ reference: observation.subject.reference });
    assert.equal(`Patient/${subject.id}`, known.subject);
  },
  'include': async () => {
    const found = await client.search({
      resourceType: 'Observation', searchParams: { _id: known.observation, _include: 'Observation:subject' } });
    assert.deepEqual(found.entry.map((e) => e.search.mode), ['match', 'include']);
  },
  'paging': async () => {
    const seen = [];
    let page = await client.search({
      resourceType: 'Patient', searchParams: { family: `Page${run}`, _count: 3, _sort: '_id' } });
    const sizes = [];
    let last;
    while (page) {
      sizes.push(page.entry.length);
      seen.push(...ids(page));
      last = page;
      page = await client.nextPage({ bundle: page });
    }
    const back = await client.prevPage({ bundle: last });
    assert.deepEqual(ids(back), seen.slice(3, 6));
    assert.deepEqual(sizes, [3, 3, 1]);
    assert.equal(new Set(seen).size, 7);
    assert.deepEqual(seen, [...seen].sort());
  },
  'batch': async () => {
    const answer = await client.batch({ body: { resourceType: 'Bundle', type: 'batch', entry: [
      { request: { method: 'GET', url: `Patient/${known.tess.id}` } },
      { request: { method: 'GET', url: 'Patient/nobody' } },
      { request: { method: 'POST', url: 'Patient' }, resource: patient('batch') }] } });
    assert.equal(answer.type, 'batch-response');
    assert.deepEqual(answer.entry.map((e) => e.response.status.slice(0, 3)), ['200', '404', '201']);
    assert.equal(answer.entry[0].resource.id, known.tess.id);
  },
  'operation by POST': async () => {
    const swept = await client.operation({ name: 'safety-sweep', method: 'POST' });
    assert.equal(swept.resourceType, 'Parameters');
  },
  'operation by GET': async () => {
    const kept = await client.operation({ name: 'refused', method: 'GET' });
    assert.ok(kept.entry.length >= 2);
  },
  'patch': async () => {
    const patched = await client.patch({
      resourceType: 'Patient', id: known.tess.id,
      JSONPatch: [{ op: 'replace', path: '/name/0/family', value: 'Patched' }, { op: 'add', path: '/active', value: true }],
      options: { headers: { Prefer: 'return=representation' } } });
    assert.equal(patched.meta.versionId, '3');
    assert.equal(patched.name[0].family, 'Patched');
    assert.equal(patched.active, true);
    assert.equal(patched.gender, 'female');
  },
  'a patch that does not fit': () => refused(422, () => client.patch({
    resourceType: 'Patient', id: known.tess.id, JSONPatch: [{ op: 'test', path: '/gender', value: 'male' }] })),
  'delete': async () => {
    await client.delete({ resourceType: 'Patient', id: known.tess.id });
    await refused(410, () => client.read({ resourceType: 'Patient', id: known.tess.id }));
    const history = await client.history({ resourceType: 'Patient', id: known.tess.id });
    assert.equal(history.entry[0].request.method, 'DELETE');
  },
};

for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`failed ${name}: ${error.message.replaceAll('\n', ' ')}`);
  }
}
