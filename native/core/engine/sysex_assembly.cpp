#include "core/engine/sysex_assembly.hpp"

namespace midip2p::core {

Errc SysexAssembly::add(SysexPart part, ByteView bytes) {
    const bool starts = part == SysexPart::first;
    if (part == SysexPart::whole || starts != (state_ == State::idle)) return Errc::frame_payload;
    if (bytes_.size() + bytes.size() > kMaxMessage) return Errc::too_large;
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    state_ = part == SysexPart::last ? State::complete : State::open;
    return Errc::ok;
}

void SysexAssembly::clear() noexcept {
    bytes_.clear();
    state_ = State::idle;
}

} // namespace midip2p::core
