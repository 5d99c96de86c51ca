module.exports = { name: 'midip2p', napi_versions: [8] };
