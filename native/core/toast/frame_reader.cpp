#include "core/toast/frame_reader.hpp"

#include "core/toast/big_endian.hpp"
#include "core/toast/crc32.hpp"

#include <algorithm>

namespace midip2p::core {

bool FrameReader::next(Frame& frame) {
    if (error_ != Errc::ok) return false;
    if (done_) {
        part_.clear();
        done_ = false;
    }
    if (part_.empty() && rest_.size() >= 4) { // the usual case: the frame lies whole in what was fed
        if (!check_length(rest_.data())) return false;
        const std::size_t size = get32(rest_.data()) + 4;
        if (rest_.size() >= size) {
            const ByteView whole = rest_.first(size);
            rest_ = rest_.subspan(size);
            return parse(whole, frame);
        }
    }
    const auto take = [this](std::size_t until) {
        const std::size_t n = std::min(rest_.size(), until - std::min(until, part_.size()));
        part_.insert(part_.end(), rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(n));
        rest_ = rest_.subspan(n);
        return part_.size() >= until;
    };
    if (!take(4) || !check_length(part_.data()) || !take(get32(part_.data()) + 4)) return false;
    done_ = true; // the view into part_ holds until the next call
    return parse(part_, frame);
}

std::vector<std::uint8_t> FrameReader::take_part() {
    std::vector<std::uint8_t> part;
    if (!done_) part.swap(part_);
    return part;
}

bool FrameReader::check_length(const std::uint8_t* head) noexcept {
    const std::uint32_t length = get32(head);
    if (length < kFrameOverhead - 4) error_ = Errc::frame_too_short;
    if (length > kMaxFrame - 4) error_ = Errc::frame_too_long;
    return error_ == Errc::ok;
}

bool FrameReader::parse(ByteView whole, Frame& frame) noexcept {
    const std::size_t end = whole.size() - 4;
    if (crc32(whole.first(end)) != get32(whole.data() + end)) {
        error_ = Errc::frame_crc;
        return false;
    }
    frame.type = get32(whole.data() + 4);
    frame.timestamp = {static_cast<std::int64_t>(get64(whole.data() + 8))};
    frame.sequence = get32(whole.data() + 16);
    frame.payload = whole.subspan(kFrameHead, end - kFrameHead);
    return true;
}

} // namespace midip2p::core
