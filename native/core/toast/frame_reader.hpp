// Makes frames of bytes that may be cut anywhere.
#pragma once

#include "core/result.hpp"
#include "core/toast/frame.hpp"

#include <vector>

namespace midip2p::core {

/// Design: a frame that lies whole in the given bytes is returned as a view into them; only a frame that is cut is put
/// together in a buffer of one frame's size. A length out of bounds is refused before anything is buffered. After an
/// error the reader cannot be used any more. [io]
class FrameReader {
  public:
    /// Gives it the next bytes, which have to stay valid until next() returns false.
    void feed(ByteView bytes) noexcept { rest_ = bytes; }
    /// The next whole frame; false when more bytes are needed, or at an error.
    [[nodiscard]] bool next(Frame& frame);
    /// Errc::ok, or frame_too_short, frame_too_long, frame_crc.
    [[nodiscard]] Errc error() const noexcept { return error_; }
    /// The bytes that were fed and not yet read: those after the last frame.
    [[nodiscard]] ByteView rest() const noexcept { return rest_; }
    /// The beginning of a frame whose end has not come yet, for going on with another reader.
    [[nodiscard]] std::vector<std::uint8_t> take_part();

  private:
    [[nodiscard]] bool parse(ByteView whole, Frame& frame) noexcept;
    [[nodiscard]] bool check_length(const std::uint8_t* head) noexcept;

    ByteView rest_;
    std::vector<std::uint8_t> part_; // a frame that was cut
    bool done_ = false;              // part_ was given out whole
    Errc error_ = Errc::ok;
};

} // namespace midip2p::core
