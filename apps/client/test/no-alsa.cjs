// Preloaded into a client: the loader of this machine knows no libasound, as on a server without sound.
const load = process.dlopen;
process.dlopen = function (module, file, ...rest) {
  if (/@julusian.midi/.test(file)) {
    throw Object.assign(new Error('libasound.so.2: cannot open shared object file: No such file or directory'), {
      code: 'ERR_DLOPEN_FAILED',
    });
  }
  return load.call(this, module, file, ...rest);
};
