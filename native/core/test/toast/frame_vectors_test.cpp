// spec/vectors/toast/frames.json
#include "core/test/toast/hex.hpp"
#include "core/test/toast/vector_file.hpp"
#include "core/toast/big_endian.hpp"
#include "core/toast/frame_reader.hpp"
#include "test/check.hpp"

#include <algorithm>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Known {
    std::uint32_t type, sequence;
    SessionTime timestamp;
    Bytes payload;
    bool operator==(const Known&) const = default;
};

/// Reads `bytes` in two pieces, and then counts what waits.
struct Outcome {
    std::vector<Known> frames;
    Errc error = Errc::ok;
    std::size_t waits = 0;
};
Outcome read(const Bytes& bytes, std::size_t cut) {
    FrameReader reader;
    Outcome outcome;
    for (const ByteView piece : {ByteView(bytes).first(cut), ByteView(bytes).subspan(cut)}) {
        reader.feed(piece);
        for (Frame f; reader.next(f);)
            outcome.frames.push_back({f.type, f.sequence, f.timestamp, {f.payload.begin(), f.payload.end()}});
        outcome.error = reader.error();
        if (outcome.error != Errc::ok) return outcome;
    }
    outcome.waits = reader.take_part().size();
    return outcome;
}

std::vector<Known> expected_frames(const Value& vector) {
    std::vector<Known> frames;
    for (const Value& f : vector["frames"].items) {
        const Bytes timestamp = hex(f["timestamp"].text);
        REQUIRE(timestamp.size() == 8u);
        frames.push_back({static_cast<std::uint32_t>(f["type"].number),
                          static_cast<std::uint32_t>(f["sequence"].number),
                          {static_cast<std::int64_t>(get64(timestamp.data()))},
                          hex(f["payload"].text)});
    }
    return frames;
}

} // namespace

TEST_CASE("vectors: frames, cut at every byte") { // [TOAST-2.1-1] to [TOAST-2.5-2]
    for (const Value& vector : vectors("frames.json")) {
        in_vector(vector, "", [&] {
            const Bytes bytes = hex(vector["hex"].text);
            const std::vector<Known> frames = expected_frames(vector);
            const std::string error = vector["error"].is_null() ? "ok" : vector["error"].text;
            for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
                const Outcome outcome = read(bytes, cut);
                REQUIRE((outcome.frames == frames));
                REQUIRE(code_of(outcome.error) == error);
                REQUIRE(outcome.waits == static_cast<std::size_t>(vector["rest"].number));
            }
        });
    }
}

TEST_CASE("vectors: frames written again are the same bytes") { // [TOAST-2.1-1]
    int written = 0;
    for (const Value& vector : vectors("frames.json")) {
        in_vector(vector, "", [&] {
            Bytes out;
            for (const Known& f : expected_frames(vector)) {
                Bytes frame(f.payload.size() + kFrameOverhead);
                REQUIRE(write_frame({f.type, f.timestamp, f.sequence, f.payload}, frame.data()) == frame.size());
                out.insert(out.end(), frame.begin(), frame.end());
                ++written;
            }
            const Bytes bytes = hex(vector["hex"].text);
            REQUIRE(out.size() <= bytes.size());
            CHECK(std::equal(out.begin(), out.end(), bytes.begin()));
        });
    }
    CHECK(written >= 20);
}
