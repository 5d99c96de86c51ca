// spec/vectors/toast/sealed-datagrams.json
#include "core/test/toast/hex.hpp"
#include "core/test/toast/vector_file.hpp"
#include "tls/test/two_sealings.hpp"

#include <algorithm>

using namespace midip2p::test;

namespace {

SealingSecret secret_of(const Value& value) {
    const Bytes bytes = hex(value.text);
    std::array<std::uint8_t, SealingSecret::kSize> block{};
    REQUIRE(bytes.size() == block.size());
    std::copy(bytes.begin(), bytes.end(), block.begin());
    return SealingSecret(block);
}

Bytes bytes_of(ByteView view) { return {view.begin(), view.end()}; }

std::string name_of(Opening what) {
    constexpr const char* kNames[kOpenings] = {"opened", "too short", "too long", "foreign",
                                               "old",    "wrong",     "replayed", "late"};
    return kNames[static_cast<std::size_t>(what)];
}

void seal(const Value& step, Sealer& sealer) {
    const auto datagram = sealer.seal(hex(step["seal"].text));
    REQUIRE(datagram.error() == Errc::ok);
    CHECK(bytes_of(*datagram) == hex(step["datagram"].text));
}

void open(const Value& step, Sealing& sealing) {
    const auto opened = sealing.open(hex(step["open"].text));
    CHECK(name_of(opened.what) == step["what"].text);
    CHECK(bytes_of(opened.plaintext) == hex(step["plaintext"].text));
}

} // namespace

TEST_CASE("vectors: sealed datagrams") { // [TOAST-12.1-3] to [TOAST-12.1-6]
    for (const Value& vector : vectors("sealed-datagrams.json")) {
        const SealingSecret secret = secret_of(vector["secret"]);
        auto sealer = Sealer::make(secret, static_cast<std::uint64_t>(vector["firstCounter"].number));
        auto sealing = Sealing::make({.send = secret, .receive = secret});
        REQUIRE(sealer.error() == Errc::ok);
        REQUIRE(sealing.error() == Errc::ok);
        for (std::size_t i = 0; i < vector["steps"].items.size(); ++i) {
            const Value& step = vector["steps"].items[i];
            in_vector(vector, ", step " + std::to_string(i + 1), [&] {
                if (step.find("seal") != nullptr) return seal(step, *sealer);
                if (step.find("open") != nullptr) return open(step, *sealing);
                const SealingSecret next = secret_of(step["renew"]);
                CHECK(sealing->renew({.send = next, .receive = next}) == Errc::ok);
            });
        }
    }
}
