// The built VST3 as a DAW has it: a file that is loaded, instances that are called block by block, and a file that is
// unloaded again. VST3's own interfaces alone; nothing of JUCE.
#pragma once

#include <pluginterfaces/base/ibstream.h>
#include <pluginterfaces/base/ipluginbase.h>
#include <pluginterfaces/vst/ivstaudioprocessor.h>
#include <pluginterfaces/vst/ivstcomponent.h>
#include <pluginterfaces/vst/ivsteditcontroller.h>
#include <pluginterfaces/vst/ivstevents.h>
#include <pluginterfaces/vst/ivsthostapplication.h>
#include <pluginterfaces/vst/ivstmessage.h>

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace midip2p::plugin::test
{

namespace vst = Steinberg::Vst;

/// What a plugin is handed and gives back: counted by nobody, for the test owns it all.
template <class Interface>
struct Owned : Interface
{
    Steinberg::tresult PLUGIN_API queryInterface (const Steinberg::TUID iid, void** object) override
    {
        const bool known = Steinberg::FUnknownPrivate::iidEqual (iid, Interface::iid) || Steinberg::FUnknownPrivate::iidEqual (iid, Steinberg::FUnknown::iid);
        *object = known ? static_cast<Interface*> (this) : nullptr;
        return known ? Steinberg::kResultOk : Steinberg::kNoInterface;
    }
    Steinberg::uint32 PLUGIN_API addRef() override { return 1; }
    Steinberg::uint32 PLUGIN_API release() override { return 1; }
};

struct Events final : Owned<vst::IEventList>
{
    std::vector<vst::Event> all;
    Steinberg::int32 PLUGIN_API getEventCount() override { return static_cast<Steinberg::int32> (all.size()); }
    Steinberg::tresult PLUGIN_API getEvent (Steinberg::int32 index, vst::Event& event) override
    {
        if (index < 0 || static_cast<size_t> (index) >= all.size()) return Steinberg::kResultFalse;
        event = all[static_cast<size_t> (index)];
        return Steinberg::kResultOk;
    }
    Steinberg::tresult PLUGIN_API addEvent (vst::Event& event) override
    {
        all.push_back (event);
        return Steinberg::kResultOk;
    }
};

struct State final : Owned<Steinberg::IBStream>
{
    std::string bytes;
    size_t at = 0;
    Steinberg::tresult PLUGIN_API read (void* into, Steinberg::int32 count, Steinberg::int32* done) override
    {
        const auto n = std::min (static_cast<size_t> (count), bytes.size() - at);
        std::memcpy (into, bytes.data() + at, n);
        at += n;
        if (done != nullptr) *done = static_cast<Steinberg::int32> (n);
        return Steinberg::kResultOk;
    }
    Steinberg::tresult PLUGIN_API write (void* from, Steinberg::int32 count, Steinberg::int32* done) override
    {
        bytes.replace (at, static_cast<size_t> (count), static_cast<const char*> (from), static_cast<size_t> (count));
        at += static_cast<size_t> (count);
        if (done != nullptr) *done = count;
        return Steinberg::kResultOk;
    }
    Steinberg::tresult PLUGIN_API seek (Steinberg::int64 to, Steinberg::int32 mode, Steinberg::int64* result) override
    {
        const auto from = mode == kIBSeekCur ? static_cast<Steinberg::int64> (at) : mode == kIBSeekEnd ? static_cast<Steinberg::int64> (bytes.size()) : 0;
        at = static_cast<size_t> (std::clamp<Steinberg::int64> (from + to, 0, static_cast<Steinberg::int64> (bytes.size())));
        return tell (result);
    }
    Steinberg::tresult PLUGIN_API tell (Steinberg::int64* position) override
    {
        if (position != nullptr) *position = static_cast<Steinberg::int64> (at);
        return Steinberg::kResultOk;
    }
};

struct Application final : Owned<vst::IHostApplication>
{
    Steinberg::tresult PLUGIN_API getName (vst::String128 name) override
    {
        std::memset (name, 0, sizeof (vst::String128));
        name[0] = u'T';
        return Steinberg::kResultOk;
    }
    Steinberg::tresult PLUGIN_API createInstance (Steinberg::TUID, Steinberg::TUID, void** object) override
    {
        *object = nullptr;
        return Steinberg::kNotImplemented;
    }
};

/// The file, from dlopen to dlclose.
class Vst3File
{
public:
    explicit Vst3File (const std::string& path) : module_ (dlopen (path.c_str(), RTLD_NOW | RTLD_LOCAL))
    {
        if (module_ == nullptr) throw std::runtime_error (dlerror());
        if (! call<bool (*) (void*)> ("ModuleEntry") (module_)) throw std::runtime_error ("ModuleEntry refused");
        factory_ = call<Steinberg::IPluginFactory* (*) ()> ("GetPluginFactory") ();
    }
    ~Vst3File()
    {
        factory_->release();
        (void) call<bool (*) ()> ("ModuleExit") ();
        dlclose (module_);
    }
    Vst3File (const Vst3File&) = delete;
    Vst3File& operator= (const Vst3File&) = delete;

    /// The first of that category, as that interface.
    template <class Interface>
    Interface* make (const char* category) const
    {
        for (Steinberg::int32 i = 0; i < factory_->countClasses(); ++i)
        {
            Steinberg::PClassInfo info {};
            void* made = nullptr;
            if (factory_->getClassInfo (i, &info) == Steinberg::kResultOk && std::strcmp (info.category, category) == 0
                && factory_->createInstance (info.cid, Interface::iid, &made) == Steinberg::kResultOk)
                return static_cast<Interface*> (made);
        }
        throw std::runtime_error (std::string ("the file has no ") + category);
    }

private:
    template <class Function>
    Function call (const char* name) const
    {
        void* const found = dlsym (module_, name);
        if (found == nullptr) throw std::runtime_error (std::string (name) + " is not in the file");
        return reinterpret_cast<Function> (found);
    }
    void* module_;
    Steinberg::IPluginFactory* factory_ = nullptr;
};

/// One instance, component and controller, from initialize to terminate.
class Vst3Instance
{
public:
    explicit Vst3Instance (const Vst3File& file)
        : component_ (file.make<vst::IComponent> (kVstAudioEffectClass)), controller_ (file.make<vst::IEditController> (kVstComponentControllerClass))
    {
        require (component_->initialize (&application_), "initialize");
        require (controller_->initialize (&application_), "initialize of the controller");
        require (component_->queryInterface (vst::IAudioProcessor::iid, reinterpret_cast<void**> (&processor_)), "IAudioProcessor");
        connect (true);
        prepare (48000, 4096);
    }
    ~Vst3Instance()
    {
        stop();
        connect (false);
        processor_->release();
        controller_->terminate();
        controller_->release();
        component_->terminate();
        component_->release();
    }
    Vst3Instance (const Vst3Instance&) = delete;
    Vst3Instance& operator= (const Vst3Instance&) = delete;

    void prepare (double rate, int most)
    {
        stop();
        vst::ProcessSetup setup { vst::kRealtime, vst::kSample32, most, rate };
        require (processor_->setupProcessing (setup), "setupProcessing");
        component_->activateBus (vst::kEvent, vst::kInput, 0, true);
        component_->activateBus (vst::kEvent, vst::kOutput, 0, true);
        for (const auto direction : { vst::kInput, vst::kOutput })
            for (Steinberg::int32 i = 0; i < component_->getBusCount (vst::kAudio, direction); ++i)
                component_->activateBus (vst::kAudio, direction, i, true);
        require (component_->setActive (true), "setActive");
        (void) processor_->setProcessing (true);
        running_ = true;
    }
    void stop()
    {
        if (! running_) return;
        (void) processor_->setProcessing (false);
        (void) component_->setActive (false);
        running_ = false;
    }

    /// What came out is in `heard`.
    void block (int samples, const std::vector<vst::Event>& events = {})
    {
        played_.all = events;
        out_.all.clear();
        left_.assign (static_cast<size_t> (samples), 0.0f);
        right_ = left_;
        float* channels[] = { left_.data(), right_.data() };
        vst::AudioBusBuffers buffers;
        buffers.numChannels = 2;
        buffers.channelBuffers32 = channels;
        vst::ProcessData data;
        data.processMode = vst::kRealtime;
        data.symbolicSampleSize = vst::kSample32;
        data.numSamples = samples;
        data.numOutputs = component_->getBusCount (vst::kAudio, vst::kOutput) > 0 ? 1 : 0;
        data.outputs = data.numOutputs > 0 ? &buffers : nullptr;
        data.inputEvents = &played_;
        data.outputEvents = &out_;
        out_.all.reserve (kMostHeard); // a DAW has its memory before, too
        if (aroundProcess != nullptr) aroundProcess (true);
        const auto result = processor_->process (data);
        if (aroundProcess != nullptr) aroundProcess (false);
        require (result, "process");
        heard.insert (heard.end(), out_.all.begin(), out_.all.end());
    }
    [[nodiscard]] std::string state()
    {
        State saved;
        require (component_->getState (&saved), "getState");
        return saved.bytes;
    }
    [[nodiscard]] bool setState (const std::string& bytes)
    {
        State saved;
        saved.bytes = bytes;
        return component_->setState (&saved) == Steinberg::kResultOk;
    }
    /// So many notes were struck and have not ended since.
    [[nodiscard]] int sounding() const
    {
        std::set<std::pair<int, int>> notes;
        for (const auto& event : heard)
        {
            if (event.type == vst::Event::kNoteOnEvent) notes.emplace (event.noteOn.channel, event.noteOn.pitch);
            if (event.type == vst::Event::kNoteOffEvent) notes.erase ({ event.noteOff.channel, event.noteOff.pitch });
        }
        return static_cast<int> (notes.size());
    }

    std::vector<vst::Event> heard;
    /// Called before each block and after it, for who watches what it does.
    static inline void (*aroundProcess) (bool) = nullptr;

private:
    static constexpr size_t kMostHeard = 8192;
    static void require (Steinberg::tresult result, const char* what)
    {
        if (result != Steinberg::kResultOk) throw std::runtime_error (std::string (what) + " was refused");
    }
    void connect (bool on)
    {
        vst::IConnectionPoint *a = nullptr, *b = nullptr;
        (void) component_->queryInterface (vst::IConnectionPoint::iid, reinterpret_cast<void**> (&a));
        (void) controller_->queryInterface (vst::IConnectionPoint::iid, reinterpret_cast<void**> (&b));
        if (a != nullptr && b != nullptr)
        {
            (void) (on ? a->connect (b) : a->disconnect (b));
            (void) (on ? b->connect (a) : b->disconnect (a));
        }
        if (a != nullptr) a->release();
        if (b != nullptr) b->release();
    }

    Application application_;
    vst::IComponent* component_;
    vst::IEditController* controller_;
    vst::IAudioProcessor* processor_ = nullptr;
    Events played_, out_;
    std::vector<float> left_, right_;
    bool running_ = false;
};

[[nodiscard]] inline vst::Event note (bool on, int sample, int key)
{
    vst::Event event {};
    event.sampleOffset = sample;
    event.type = on ? vst::Event::kNoteOnEvent : vst::Event::kNoteOffEvent;
    if (on)
        event.noteOn = { 0, static_cast<Steinberg::int16> (key), 0, 100 / 127.0f, 0, -1 };
    else
        event.noteOff = { 0, static_cast<Steinberg::int16> (key), 64 / 127.0f, -1, 0 };
    return event;
}

} // namespace midip2p::plugin::test
