export { checksumOf } from './made-of';
export { started, triedAside } from './program';
export { buildah, buildImage, environment, IMAGE, podman, STORAGE, store } from './workshop';
