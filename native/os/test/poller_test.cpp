// What is ready, when, and what went wrong there.
#include "os/clock.hpp"
#include "os/error_words.hpp"
#include "os/poller.hpp"
#include "os/socket.hpp"
#include "test/check.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <sys/socket.h>

using namespace midip2p::os;
using midip2p::core::Errc;
using midip2p::core::LocalTime;

namespace {

constexpr std::uint64_t kToken = 7;

std::int64_t in_ten_seconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now + std::chrono::seconds(10)).count();
}

/// What is said of the one descriptor there is; nothing within ten seconds is a failure.
Poller::Ready next_of(Poller& poller) {
    const auto deadline = in_ten_seconds();
    for (;;) {
        const auto all = poller.wait(deadline);
        if (!all.empty()) return all.front();
        REQUIRE(deadline > in_ten_seconds() - 10'000'000'000);
    }
}

/// Two ends of one TCP connection.
struct Connected {
    Socket listener = std::move(*Socket::listen({"127.0.0.1", 0}));
    Socket here, there;
    Connected() {
        std::string why;
        here = std::move(*Socket::connect(listener.local(), why));
        for (bool exhausted = false; !there.valid();) there = listener.accept(exhausted);
    }
    /// The other end goes without having read: TCP says RST.
    void reset_by_there() {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        REQUIRE(::setsockopt(there.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0);
        there.close();
    }
};

} // namespace

TEST_CASE("a deadline is kept: not early, and the same one twice does not sleep for ever") {
    const auto made = Poller::make();
    REQUIRE(bool(made));
    Poller& poller = **made;
    const Clock clock(5'000'000, -30);
    for (int i = 0; i < 20; ++i) {
        const LocalTime due = clock.now() + 500 + i * 37;
        while (clock.now() < due) CHECK(poller.wait(clock.machine_ns(due)).empty());
        CHECK(poller.wait(clock.machine_ns(due)).empty()); // it has passed: at once
    }
    CHECK(poller.wait(Poller::kLook).empty());
}

TEST_CASE("that nobody listens is said with the readiness of who dialled, in words that the system has for it") {
    auto poller = std::move(*Poller::make());
    Address nobody;
    {
        const auto listener = Socket::listen({"127.0.0.1", 0});
        REQUIRE(bool(listener));
        nobody = listener->local();
    }
    std::string why;
    auto dialled = Socket::connect(nobody, why);
    REQUIRE(bool(dialled));
    REQUIRE(poller->add(dialled->descriptor(), kToken, true, true) == Errc::ok);
    const Poller::Ready ready = next_of(*poller);
    CHECK(ready.token == kToken);
    CHECK(ready.writable);
    CHECK(ready.error == ECONNREFUSED);
    CHECK(words_of(ready.error) == "Connection refused");
}

TEST_CASE("a connection that is opened, and one that ends in order, are ready without an error") {
    auto poller = std::move(*Poller::make());
    Connected both;
    REQUIRE(poller->add(both.here.descriptor(), kToken, false, true) == Errc::ok);
    const Poller::Ready opened = next_of(*poller);
    CHECK(opened.writable);
    CHECK(!opened.readable);
    CHECK(opened.error == 0);
    poller->change(both.here.descriptor(), kToken, true, false);
    both.there.close();
    const Poller::Ready over = next_of(*poller);
    CHECK(over.readable);
    CHECK(over.error == 0);
}

TEST_CASE("a connection that is reset says so with its readiness, once, and what came before can still be read") {
    auto poller = std::move(*Poller::make());
    Connected both;
    const std::array<std::uint8_t, 3> note{0x90, 60, 100};
    REQUIRE(*both.there.send(note) == note.size());
    both.reset_by_there();
    REQUIRE(poller->add(both.here.descriptor(), kToken, true, false) == Errc::ok);
    Poller::Ready ready = next_of(*poller);
    while (ready.error == 0) ready = next_of(*poller); // the note is there before the reset
    CHECK(ready.error == ECONNRESET);
    CHECK(ready.readable);
    CHECK(next_of(*poller).error == 0);
    std::array<std::uint8_t, 16> buffer{};
    const Socket::Received got = both.here.receive(buffer);
    CHECK(got.bytes == note.size());
    CHECK(both.here.receive(buffer).closed);
}

TEST_CASE("a descriptor that was removed is reported no more") {
    auto poller = std::move(*Poller::make());
    Connected both;
    REQUIRE(poller->add(both.here.descriptor(), kToken, false, true) == Errc::ok);
    REQUIRE(next_of(*poller).writable);
    poller->remove(both.here.descriptor());
    CHECK(poller->wait(Poller::kLook).empty());
}
