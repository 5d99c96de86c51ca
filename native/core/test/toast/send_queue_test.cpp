// A lane's outgoing bytes.
#include "core/toast/send_queue.hpp"
#include "test/check.hpp"

#include <algorithm>
#include <vector>

using namespace midip2p::core;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes frame_bytes(std::uint32_t sequence, ByteView payload) {
    Bytes bytes(payload.size() + kFrameOverhead);
    write_frame({1, {5}, sequence, payload}, bytes.data());
    return bytes;
}

} // namespace

TEST_CASE("bytes leave in the order in which they came, however they are taken") {
    SendQueue queue;
    Bytes in, out;
    std::uint32_t state = 1;
    const auto next = [&state](std::uint32_t below) {
        return (state = state * 1664525u + 1013904223u) / 65536 % below;
    };
    for (std::uint32_t i = 0; i < 3000; ++i) {
        const Bytes payload(next(300), static_cast<std::uint8_t>(i));
        REQUIRE(queue.push({1, {5}, i, payload}) == Errc::ok);
        const Bytes bytes = frame_bytes(i, payload);
        in.insert(in.end(), bytes.begin(), bytes.end());
        const ByteView view = queue.view(next(500));
        out.insert(out.end(), view.begin(), view.end());
        queue.consume(view.size());
    }
    const ByteView rest = queue.view(1 << 24);
    out.insert(out.end(), rest.begin(), rest.end());
    queue.consume(rest.size());
    CHECK((in == out));
    CHECK(queue.empty());
    CHECK(queue.pushed() == in.size());
    CHECK(queue.consumed() == in.size());
}

TEST_CASE("a full queue refuses whole frames, and takes them again when there is room") { // [TOAST-6.2-1]
    SendQueue queue;
    const Bytes payload(kMaxPayload, 1);
    std::size_t pushed = 0;
    while (queue.push({1, {5}, 1, payload}) == Errc::ok) ++pushed;
    CHECK(pushed == SendQueue::kMaxQueued / kMaxFrame);
    CHECK(queue.push({1, {5}, 1, {}}) == Errc::full);
    queue.consume(kFrameOverhead);
    CHECK(queue.push({1, {5}, 1, {}}) == Errc::ok);
    CHECK(queue.view(1 << 24).size() == SendQueue::kMaxQueued);
}

TEST_CASE("what no frame holds is refused") { // [TOAST-2.1-2]
    SendQueue queue;
    CHECK(queue.push({1, {5}, 1, Bytes(kMaxPayload + 1, 0)}) == Errc::frame_too_long);
    CHECK(queue.empty());
}
