// What a peer says to a relay, and what it makes of the answer.
#include "core/test/toast/hex.hpp"
#include "core/test/toast/vector_file.hpp"
#include "core/toast/frame.hpp"
#include "core/toast/paths/relay_call.hpp"
#include "test/check.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

std::vector<std::uint8_t> frame(std::uint32_t type, std::string_view payload) {
    std::vector<std::uint8_t> bytes(kFrameOverhead + payload.size());
    write_frame({.type = type,
                 .timestamp = kUnsynchronised,
                 .sequence = 0,
                 .payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()}},
                bytes.data());
    return bytes;
}

Errc answer_of(ByteView bytes) { return RelayAnswer().receive(bytes); }

} // namespace

TEST_CASE("vectors: a peer greets a relay with its token") { // [TOAST-13.1-1]
    int greetings = 0;
    for (const Value& vector : vectors("relay-greetings.json")) {
        if (vector["token"].is_null() || vector["requirement"].text != "TOAST-13.1-1") continue;
        const auto bytes = hex(vector["token"].text);
        RelayToken token;
        REQUIRE(bytes.size() == token.size());
        std::copy(bytes.begin(), bytes.end(), token.begin());
        const auto greeting = relay_greeting(token);
        CHECK(greeting.size() == 150u);
        const auto there = hex(vector["hex"].text);
        // A relay looks neither at timestamp nor at sequence nor at "required": some vectors have others than a peer
        // says.
        if (there[4] == 0 && there[8] == 0xff && there[19] == 0)
            CHECK(std::equal(greeting.begin(), greeting.end(), there.begin()));
        ++greetings;
    }
    CHECK(greetings >= 3);
}

TEST_CASE("the answer of a relay may be cut anywhere, and what is behind it is the other peer's") { // [TOAST-13.1-3]
    auto bytes = hex("0000001400000008ffffffffffffffff000000002f78ef54"); // of relay-greetings.json
    bytes.insert(bytes.end(), {0x16, 0x03, 0x01});
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        RelayAnswer answer;
        CHECK(answer.receive(ByteView(bytes).first(cut)) == Errc::ok);
        CHECK(answer.joined() == (cut >= 24));
        CHECK(answer.receive(ByteView(bytes).subspan(cut)) == Errc::ok);
        CHECK(answer.joined());
        CHECK(answer.take_rest() == std::vector<std::uint8_t>{0x16, 0x03, 0x01});
    }
}

TEST_CASE("a relay's refusal is told by its own code") { // [TOAST-13.6-4]
    const auto used = hex("0000002f00000006ffffffffffffffff000000007b22636f6465223a2272656c61792d746f6b656e2d7573656"
                          "4227d0d731e66");
    CHECK(answer_of(used) == Errc::relay_token_used);
    CHECK(answer_of(frame(6, R"({"code":"relay-alone"})")) == Errc::relay_alone);
    CHECK(answer_of(frame(6, R"({"code":"toast-frame-crc"})")) == Errc::frame_crc);
    CHECK(answer_of(frame(6, R"({"code":"relay-is-tired"})")) == Errc::refused); // a later version's
    CHECK(answer_of(frame(6, R"({"code":"ok"})")) == Errc::refused);
    CHECK(answer_of(frame(6, R"({"code":"link-closed-here"})")) == Errc::refused);
}

TEST_CASE("what answers as no relay does is none") { // [TOAST-13.6-4]
    const std::string_view web = "HTTP/1.1 400 Bad Request\r\n\r\n";
    CHECK(answer_of({reinterpret_cast<const std::uint8_t*>(web.data()), web.size()}) == Errc::handshake_order);
    CHECK(answer_of(frame(8, "a token?")) == Errc::handshake_order);
    CHECK(answer_of(frame(5, R"({"kind":"hello"})")) == Errc::handshake_order);
    CHECK(answer_of(frame(6, "no JSON")) == Errc::handshake_order);
    auto broken = frame(8, "");
    broken.back() ^= 1;
    CHECK(answer_of(broken) == Errc::handshake_order);
}
