// A long SysEx, put together again from its parts.
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <vector>

namespace midip2p::core {

/// Design: one per stream that is in the middle of a SysEx. Bounded by kMaxMessage; a part out of turn is an error of
/// the peer, as order is kept per port. [io]
class SysexAssembly {
  public:
    /// Takes one part (as parsed: F0 …, …, … F7). frame_payload: out of turn. too_large: over kMaxMessage.
    [[nodiscard]] Errc add(SysexPart part, ByteView bytes);
    /// True once the last part is in; bytes() is then the whole message.
    [[nodiscard]] bool complete() const noexcept { return state_ == State::complete; }
    [[nodiscard]] bool idle() const noexcept { return state_ == State::idle; }
    [[nodiscard]] ByteView bytes() const noexcept { return bytes_; }
    void clear() noexcept;

  private:
    enum class State : std::uint8_t { idle, open, complete };
    State state_ = State::idle;
    std::vector<std::uint8_t> bytes_;
};

} // namespace midip2p::core
