import { Construct, IConstruct } from 'constructs';
import { CodeBuildOptions } from './code-build-options';
import { EmbeddedOptions } from './embedded-options';
import { LocalEngineOptions } from './local-engine-options';
import { bindCodeBuild } from './private/code-build/code-build';
import { bindEmbedded } from './private/embedded/embedded';
import { checkInstance, optionsOf, PUBLISHERS } from './private/inputs';
import { bindLocalEngine } from './private/local-engine';
import { setPublisher } from './private/publisher-of';
import { PublishedImage, PublishOptions } from './published-image';

/**
 * Who builds an image and pushes it to ECR.
 *
 * Switching is a one-line change: in one asset by its `publisher`, in a whole scope by `ImagePublisher.useFor()`.
 */
export abstract class ImagePublisher {
  /**
   * The container engine of the machine where `cdk deploy` runs: docker, or what `CDK_DOCKER` names.
   *
   * The image goes to the bootstrap repository, as CDK users know it: bootstrap, hotswap and CDK Pipelines work. An asset with a `repository`
   * of its own has the image copied there when CloudFormation runs, by a function that also tells the digest.
   * It builds one platform.
   */
  public static localEngine(options: LocalEngineOptions = {}): ImagePublisher {
    return new LocalEnginePublisher(optionsOf(options, 'ImagePublisher.localEngine(), options'));
  }

  /**
   * CodeBuild, when CloudFormation runs: nothing is needed where `cdk deploy` runs.
   *
   * The image goes to the asset's `repository`, or to one that the stack's assets share. Each platform is built on a machine of its kind, and
   * several become an index. Nothing is built when the repository has the image already.
   *
   * @param options machine, network, limits
   */
  public static codeBuild(options: CodeBuildOptions = {}): ImagePublisher {
    return new CodeBuildPublisher(optionsOf(options, 'ImagePublisher.codeBuild(), options'));
  }

  /**
   * The embedded engine, when the app is synthesized: neither a container engine nor CodeBuild. The machine needs the program's toolchain, unless the
   * program is prebuilt; and bases other than scratch have to be in the lock (`npx minimal-images pin <base>`).
   *
   * The digest stands literally in the template, so every stack, account and repository can name the image by it. Its own layers are one file asset; a function
   * brings them to the asset's `repository`, or to one that the stack's assets share. Nothing is built where CDK needs no assets (`cdk ls`, `cdk destroy`).
   *
   * @param options where bases come from
   */
  public static embedded(options: EmbeddedOptions = {}): ImagePublisher {
    return new EmbeddedPublisher(optionsOf(options, 'ImagePublisher.embedded(), options'));
  }

  /**
   * Uses a publisher for every asset below a scope that does not name its own.
   *
   * @param scope an app, a stage, a stack or any construct
   * @param publisher who publishes there; the nearest scope wins
   */
  public static useFor(scope: IConstruct, publisher: ImagePublisher): void {
    checkInstance(scope, Construct.isConstruct(scope), 'ImagePublisher.useFor(), scope', 'an app, a stage, a stack or any construct');
    checkInstance(publisher, publisher instanceof ImagePublisher, 'ImagePublisher.useFor(), publisher', PUBLISHERS);
    setPublisher(scope, publisher);
  }

  /**
   * Adds to the stack what publishing the image needs.
   *
   * @param scope the asset
   * @param options what to publish
   * @throws when this publisher cannot do what is asked; the message names one that can
   */
  public abstract bind(scope: Construct, options: PublishOptions): PublishedImage;
}

class LocalEnginePublisher extends ImagePublisher {
  constructor(private readonly options: LocalEngineOptions) {
    super();
  }

  public bind(scope: Construct, options: PublishOptions): PublishedImage {
    return bindLocalEngine(scope, options, this.options);
  }
}

class CodeBuildPublisher extends ImagePublisher {
  constructor(private readonly options: CodeBuildOptions) {
    super();
  }

  public bind(scope: Construct, options: PublishOptions): PublishedImage {
    return bindCodeBuild(scope, options, this.options);
  }
}

class EmbeddedPublisher extends ImagePublisher {
  constructor(private readonly options: EmbeddedOptions) {
    super();
  }

  public bind(scope: Construct, options: PublishOptions): PublishedImage {
    return bindEmbedded(scope, options, this.options);
  }
}
