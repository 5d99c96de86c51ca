// From a player's key to another's synth, over TLS and TCP: once it is under way, nothing of ours on the path allocates
// or takes a lock (test/quiet.hpp).
// OpenSSL makes a few small blocks for each record, all of one thread, and they are counted apart.
#include "net/runner.hpp"
#include "net/test/two_runners.hpp"
#include "test/check.hpp"
#include "test/quiet.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <memory>

using namespace midip2p;
using namespace midip2p::test;

static std::atomic<std::size_t> of_openssl{0};

extern "C" {
void* __libc_malloc(std::size_t size); // glibc's own
void* __libc_realloc(void* old, std::size_t size);
void __libc_free(void* old);

// Of <openssl/crypto.h>, which only the TLS room includes.
int CRYPTO_set_mem_functions(void* (*)(std::size_t, const char*, int), void* (*)(void*, std::size_t, const char*, int),
                             void (*)(void*, const char*, int));
}

/// Before anything else asks OpenSSL for memory, or it is too late.
const int openssl_apart = CRYPTO_set_mem_functions(
    [](std::size_t size, const char*, int) {
        count(of_openssl);
        return __libc_malloc(size);
    },
    [](void* old, std::size_t size, const char*, int) {
        count(of_openssl);
        return __libc_realloc(old, size);
    },
    [](void* old, const char*, int) { __libc_free(old); });

TEST_CASE("a note under way allocates nothing and takes no lock, on either side") {
    REQUIRE(openssl_apart == 1);
    const auto start = [](const char* peer) {
        auto started = net::Runner::start({.session = kSession, .peer = peer});
        REQUIRE(bool(started));
        return std::move(*started);
    };
    const auto a = start("aaaaaaaa-1111-4111-8111-111111111111");
    const auto b = start("bbbbbbbb-1111-4111-8111-111111111111");
    const auto in = *a->open_in_port("keys", core::kMaxWindow);
    const auto out = *b->open_out_port("synth");
    const auto at_a = a->listen({"127.0.0.1", 0});
    const auto at_b = b->listen({"127.0.0.1", 0});
    REQUIRE(bool(at_a));
    REQUIRE(bool(at_b));
    const auto to_b = a->open_link({.peer = "bbbbbbbb-1111-4111-8111-111111111111",
                                    .fingerprint = b->fingerprint(),
                                    .candidates = {*at_b},
                                    .may_play = true});
    const auto to_a = b->open_link({.peer = "aaaaaaaa-1111-4111-8111-111111111111",
                                    .fingerprint = a->fingerprint(),
                                    .candidates = {*at_a},
                                    .may_play = true});
    REQUIRE(bool(to_b));
    REQUIRE(bool(to_a));
    core::Rule rule;
    rule.transpose = 1;
    REQUIRE(a->connect({.link = 0, .id = in->id()}, {.link = *to_b, .port = 0}, rule) == Errc::ok);
    REQUIRE(b->connect({.link = *to_a, .id = 0}, {.link = 0, .port = out->id()}, {}) == Errc::ok);

    std::size_t heard = 0;
    const auto take = [&] { out->take_until(out->now(), [&](const core::TakenEvent&) { ++heard; }); };
    const auto play = [&](std::size_t pairs) {
        const std::size_t before = heard;
        for (std::size_t i = 0; i < pairs; ++i) {
            const std::uint8_t key = static_cast<std::uint8_t>(i % 100);
            const std::uint8_t on[] = {0x90, key, 100}, off[] = {0x80, key, 0};
            while (in->play(on, in->now()) == Errc::full) take();
            while (in->play(off, in->now()) == Errc::full) take();
            take();
            // Some at once and some one by one, as music comes.
            if (i % 7 == 0) {
                const core::LocalTime end = in->now() + 1'000;
                while (in->now() < end) take();
            }
        }
        const core::LocalTime end = in->now() + 10'000'000;
        while (heard < before + 2 * pairs && in->now() < end) take();
        CHECK(heard == before + 2 * pairs);
    };
    REQUIRE(eventually([&] {
        for (const auto& told : a->poll())
            if (told.notice.kind == core::Notice::Kind::link_up) return true;
        return false;
    }));
    play(4'000); // every buffer has found its size
    // What happens with every note, or every thousandth, happens in every window. What a busy machine brings about (a
    // peer that is not heard for a moment, and looked for) does not.
    std::size_t quietest = std::numeric_limits<std::size_t>::max();
    for (int window = 0; window < 20 && quietest > 0; ++window) {
        allocations = locks = of_openssl = 0;
        counting = true;
        play(1'000);
        counting = false;
        quietest = std::min(quietest, allocations.load() + locks.load());
        CHECK(of_openssl.load() > 0u); // it was counting
    }
    CHECK(quietest == 0u);
}
