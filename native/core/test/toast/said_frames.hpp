// Frames that an end says, as the vectors write them.
#pragma once

#include "core/toast/frame_reader.hpp"
#include "test/check.hpp"

#include <string>
#include <vector>

namespace midip2p::test {

/// All of `bytes`: "type sequence payload", or "type payload".
inline std::vector<std::string> said_frames(core::ByteView bytes, bool with_sequence) {
    std::vector<std::string> said;
    core::FrameReader reader;
    reader.feed(bytes);
    for (core::Frame f; reader.next(f);) {
        CHECK((with_sequence || f.sequence == 0));
        said.push_back(std::to_string(f.type) + " " + (with_sequence ? std::to_string(f.sequence) + " " : "") +
                       std::string(f.payload.begin(), f.payload.end()));
    }
    CHECK(reader.error() == core::Errc::ok);
    CHECK(reader.take_part().empty());
    return said;
}

} // namespace midip2p::test
